// Jobs with options: not before a time, before others, not after a time, and not twice.
import assert from 'node:assert/strict'
import { job, Push, Worker } from 'pushpull'

const options = { queue: 'examples:reminders', url: process.env['REDIS_URL'] ?? 'memory:' }

const push = new Push<string>(options)
push.write('as usual')
push.write(job('in a moment', { delayMs: 100 }))
push.write(job('at its time', { at: new Date(Date.now() + 200) }))
push.write(job('first of all', { priority: 10 }))
push.write(job('if nothing else is there', { priority: -10 }))
push.write(job('too late', { expiresMs: 1 }))

const dedupe = { key: 'report of today', ttlMs: 50 }
const first = await push.send('only once', { dedupe })
const second = await push.send('only once', { dedupe })
assert.deepEqual(second, { id: first.id, duplicate: true })
await push.close()

const handled: string[] = []
const worker = new Worker<string>(options, ({ data }) => {
  console.log(data)
  handled.push(data)
})
let expired = 0
worker.on('expired', () => expired++)
await new Promise<void>(resolve => {
  worker.on('completed', () => {
    if (handled.length === 6) resolve()
  })
})
await worker.close()

assert.equal(expired, 1)
assert.deepEqual(handled, [
  'first of all',
  'as usual',
  'only once',
  'if nothing else is there',
  'in a moment',
  'at its time'
])
