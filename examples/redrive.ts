// Dead letters get another chance: as they are, or repaired on their way through a pipeline.
import assert from 'node:assert/strict'
import { pipeline } from 'node:stream/promises'
import { job, Push, Queue, ReliablePull, Worker, type Job, type JobToPush } from 'pushpull'

interface Email {
  to: string
}

const options = { queue: 'examples:letters', url: process.env['REDIS_URL'] ?? 'memory:' }
const push = new Push<Email>(options)
const queue = new Queue<Email>(options)

const sent: string[] = []
let isServerDown = true

/** Works until all jobs are sent or dead. */
async function work(): Promise<void> {
  const worker = new Worker<Email>({ ...options, attempts: 1 }, ({ data: { to } }) => {
    if (!to.includes('@')) throw new Error(`${to} is no address`)
    if (isServerDown) throw new Error('The mail server is down')
    sent.push(to)
  })
  await new Promise(resolve => worker.once('idle', resolve))
  await worker.close()
}

for (const to of ['ann@example.com', 'bob at example.com', 'eve@example.com']) {
  await push.send({ to })
}
await work()
for (const { data, attempt, death } of await queue.peek({ state: 'dead' })) {
  console.log(`${data?.to}: gave up after ${attempt} attempt. ${death?.reason}`)
}

// Most of them only need another chance.
isServerDown = false
console.log(await queue.redrive(), 'dead letters are jobs again')
await work()
assert.deepEqual(sent, ['ann@example.com', 'eve@example.com'])

// The rest has to be repaired. Dead letters are a queue, so any stream can read them.
const letters = new ReliablePull<Email>({
  ...options,
  queue: `{${options.queue}}:dead`,
  endWhenEmpty: true
})

async function* repair(broken: AsyncIterable<Job<Email>>): AsyncGenerator<JobToPush<Email>> {
  for await (const { data, id, headers } of broken) {
    yield job({ to: data.to.replace(' at ', '@') }, { id, headers })
  }
}

await pipeline(letters, repair, async repaired => {
  // Once one is stored the next is asked for, and that acks the dead letter: none can get lost.
  for await (const email of repaired) await push.send(email)
})
await work()
assert.deepEqual(sent, ['ann@example.com', 'eve@example.com', 'bob@example.com'])

const { pushed, acked, dead, redriven } = await queue.counters()
console.log({ pushed, acked, dead, redriven })
assert.deepEqual({ pushed, acked, dead, redriven }, { pushed: 4, acked: 3, dead: 4, redriven: 3 })
assert.deepEqual(await queue.size(), { ready: 0, delayed: 0, held: 0, dead: 0 })
await push.close()
await queue.close()
