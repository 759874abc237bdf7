import assert from 'node:assert/strict'
import type { EventEmitter } from 'node:events'
import { test, type TestContext } from 'node:test'
import { Push, Queue, ReliablePull, Worker } from '../../src/index.ts'
import { blockedClients } from '../guarantees/blocked-clients.ts'
import { CountedWorker } from '../guarantees/reliable/counted-worker.ts'
import { clientKinds } from '../store/redis/handed-in.ts'
import { acceptedBy, closing, connectionsTo } from '../store/redis/scene.ts'
import { eventually } from '../support/eventually.ts'
import { faultProxyFor } from '../support/fault-proxy.ts'
import { redisFor } from '../support/redis-server.ts'

const many = 200
const reconnects = 50

/** Notes what Node warns of, such as too many listeners. */
function warningsOf(t: TestContext): string[] {
  const warnings: string[] = []
  const note = (warning: Error): void => void warnings.push(String(warning))
  process.on('warning', note)
  t.after(() => process.off('warning', note))
  return warnings
}

// https://github.com/taskforcesh/bullmq/issues/1614
test(`${many} workers in a process raise no warning, and leave no connection`, async t => {
  const warnings = warningsOf(t)
  const redis = await redisFor(t)
  let done = 0
  const workers = Array.from({ length: many }, () => {
    return new Worker({ queue: 'many', url: redis.url }, () => void done++)
  })
  t.after(() => Promise.all(workers.map(worker => worker.close(0))))
  await eventually(async () => (await blockedClients(redis)) === many, { timeoutMs: 15_000 })
  await redis.cli('RPUSH', 'many', ...Array.from({ length: many }, (_, job) => job))
  await eventually(() => done === many)

  await Promise.all(workers.map(worker => worker.close()))

  await eventually(async () => (await connectionsTo(redis)).length === 0)
  assert.deepEqual(warnings, [])
})

for (const { name, make } of clientKinds) {
  // https://github.com/OptimalBits/bull/issues/1192
  test(`a ${name} client that is handed to many gets no listener and raises no warning`, async t => {
    const warnings = warningsOf(t)
    const redis = await redisFor(t)
    const handedIn = make(redis)
    t.after(() => handedIn.drop())
    await handedIn.connect()
    const client = handedIn.client as unknown as Emitter
    let heard = 0
    client.on('error', () => void heard++)
    const before = listenersOf(client)
    const options = { queue: 'jobs', client: handedIn.client, closeClient: false }

    const all = Array.from({ length: 15 }, () => [
      new Push(options),
      new Queue(options),
      new ReliablePull(options).resume(),
      new Worker(options, () => {})
    ]).flat()
    t.after(() => Promise.all(all.map(one => one.close())))
    await eventually(async () => (await blockedClients(redis)) === 30)
    assert.deepEqual(listenersOf(client), before)
    await redis.cli('CLIENT', 'KILL', 'TYPE', 'pubsub')
    await eventually(async () => (await blockedClients(redis)) === 30)
    await Promise.all(all.map(one => one.close()))

    assert.deepEqual(listenersOf(client), before)
    assert.equal(heard, 0, 'its own link was left alone')
    await eventually(async () => (await connectionsTo(redis)).length === 1)
    assert.deepEqual(warnings, [])
  })
}

// https://github.com/redis/ioredis/issues/2030
test(`the number of connections is the same after ${reconnects} reconnects`, async t => {
  const warnings = warningsOf(t)
  const redis = await redisFor(t)
  const place = { queue: 'jobs', url: redis.url }
  const workers = await Promise.all([1, 2, 3].map(() => CountedWorker.start(t, place)))
  const push = closing(t, new Push<number>(place))
  await push.send(0)
  await eventually(async () => (await blockedClients(redis)) === 3)
  const before = (await connectionsTo(redis)).length
  assert.equal(before, 4)
  const accepted = await acceptedBy(redis)

  let rounds = 0
  for (; (await acceptedBy(redis)) - accepted < reconnects * 6; rounds++) {
    await redis.cli('CLIENT', 'KILL', 'TYPE', rounds % 2 === 0 ? 'pubsub' : 'normal')
    await eventually(async () => (await blockedClients(redis)) >= 1)
  }

  await eventually(async () => (await blockedClients(redis)) === 3)
  await eventually(async () => (await connectionsTo(redis)).length === before)
  await push.send(1)
  await eventually(() => workers.some(({ completed }) => completed.has(1)))
  assert.deepEqual(warnings, [])
})

// https://github.com/taskforcesh/bullmq/issues/2430
test('what is closed while Redis is away does not connect when Redis is back', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  const place = { queue: 'jobs', url: proxy.url }
  const worker = await CountedWorker.start(t, place)
  const push = closing(t, new Push<number>(place))
  const pull = new ReliablePull<number>({ ...place, queue: 'other' }).resume()
  await push.send(1)
  await eventually(async () => (await blockedClients(redis)) === 2)
  await proxy.refuse()
  proxy.kill()
  await eventually(() => worker.disconnects === 1)

  await Promise.all([worker.worker.close(100), push.close(), pull.close(100)])
  const accepted = await acceptedBy(redis)
  await proxy.accept()
  // Twice as long as the longest pause between two dials would be better, and once will do.
  await new Promise(resolve => setTimeout(resolve, 2100))

  assert.equal(proxy.connections, 0)
  assert.equal(await acceptedBy(redis), accepted + 1, 'the one that asks')
})

/** What is asked of an emitter. That of ioredis is one without being an EventEmitter. */
type Emitter = Pick<EventEmitter, 'on' | 'eventNames' | 'listenerCount'>

function listenersOf(emitter: Emitter): Map<string | symbol, number> {
  return new Map(emitter.eventNames().map(name => [name, emitter.listenerCount(name)]))
}
