// A Worker loses no job: what fails is tried again, and ends as a dead letter if it goes on failing.
import assert from 'node:assert/strict'
import { Push, ReliablePull, UnrecoverableError, Worker } from 'pushpull'

interface Email {
  to: string
}

const url = process.env['REDIS_URL'] ?? 'memory:'
const queue = 'examples:mail'
const addresses = ['ann@example.com', 'bob@example.com', 'nobody', 'eve@example.com']

const push = new Push<Email>({ queue, url })
for (const to of addresses) push.write({ to })
await push.close()

const sent: string[] = []
const backoff = { type: 'exponential', firstMs: 20 } as const
const worker = new Worker<Email>({ queue, url, concurrency: 2, attempts: 3, backoff }, job => {
  const { to } = job.data
  // No further attempt can help.
  if (!to.includes('@')) throw new UnrecoverableError(`${to} is no address`)
  if (to.startsWith('bob') && job.attempt < 3) throw new Error('The mail server is busy')
  if (to.startsWith('eve')) throw new Error('The mail server knows no eve')
  sent.push(to)
})
worker.on('retry', ({ data, attempt }, error, delayMs) => {
  console.log(`${data.to}, attempt ${attempt}: ${String(error)}, again in ${Math.ceil(delayMs)} ms`)
})

let left = addresses.length
await new Promise<void>(resolve => {
  const settled = (): void => {
    if (--left === 0) resolve()
  }
  worker.on('completed', settled).on('dead', settled)
})
await worker.close()
assert.deepEqual(sent.toSorted(), ['ann@example.com', 'bob@example.com'])

// Dead letters are a queue of their own.
const dead: string[] = []
const letters = new ReliablePull<Email>({ queue: `{${queue}}:dead`, url, endWhenEmpty: true })
for await (const { data, attempt, death } of letters) {
  console.log(`${data.to} was given up after ${attempt - 1} attempts. ${death?.reason}`)
  dead.push(data.to)
}
assert.deepEqual(dead.toSorted(), ['eve@example.com', 'nobody'])
