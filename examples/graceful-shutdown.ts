// On SIGTERM a worker takes no more jobs, finishes those it has, and leaves the rest to others.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { Pull, Push } from 'pushpull'

const options = { queue: 'examples:thumbnails', url: process.env['REDIS_URL'] }
const images = Array.from({ length: 100 }, (_, index) => `image-${index}.png`)

const push = new Push<string>(options)
for (const image of images) push.write(image)
await push.close()

const pull = new Pull<string>(options)
process.once('SIGTERM', () => pull.end())

const done: string[] = []
// The loop ends by itself, and the process with it.
for await (const image of pull) {
  await sleep(1)
  done.push(image)
  // What systemd, Docker or Kubernetes would do.
  if (done.length === 10) process.kill(process.pid, 'SIGTERM')
}

const left = await new Pull<string>({ ...options, endWhenEmpty: true }).toArray()
console.log(`${done.length} images done, ${left.length} left for other workers`)
assert.ok(left.length > 0)
assert.deepEqual([...done, ...left], images)
