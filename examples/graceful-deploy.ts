// On SIGTERM a Worker finishes what it has begun, and gives the rest back for the next version at once.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Push, Worker } from 'pushpull'

const options = { queue: 'examples:invoices', url: process.env['REDIS_URL'] ?? 'memory:' }
const numbers = Array.from({ length: 100 }, (_, index) => index + 1)

const push = new Push<number>(options)
for (const number of numbers) push.write(number)
await push.close()

const done: string[] = []
function version(name: string): Worker<number> {
  return new Worker<number>(
    { ...options, concurrency: 4, prefetch: 20 },
    async ({ data, signal }) => {
      // Aborts if close() runs out of time: the job goes to another worker then.
      await sleep(5, undefined, { signal })
      done.push(`${data} by ${name}`)
    }
  )
}

const old = version('the old version')
process.once('SIGTERM', () => void old.close())
while (done.length < 30) await sleep(1)
// What systemd, Docker or Kubernetes would do.
process.kill(process.pid, 'SIGTERM')
await once(old, 'close')
const byOld = done.length

const next = version('the new version')
await once(next, 'idle')
await next.close()

console.log(`${byOld} invoices by the old version, ${done.length - byOld} by the new one`)
assert.ok(byOld < numbers.length)
// None is missing, and none was done twice.
assert.deepEqual(
  done.map(text => Number.parseInt(text, 10)).toSorted((a, b) => a - b),
  numbers
)
