import assert from 'node:assert/strict'
import dns from 'node:dns'
import { once } from 'node:events'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from '@redis/client'
import { Redis } from 'ioredis'
import { Pull, Push, Worker, type ConnectionOptions } from '../../src/index.ts'
import { blockedClients } from '../guarantees/blocked-clients.ts'
import { CountedWorker } from '../guarantees/reliable/counted-worker.ts'
import { journalFor, missing } from '../guarantees/reliable/journal.ts'
import { WorkerProcess } from '../guarantees/reliable/worker-process.ts'
import { closing, connectionsTo } from '../store/redis/scene.ts'
import { eventually } from '../support/eventually.ts'
import { faultProxyFor } from '../support/fault-proxy.ts'
import { fullHands } from '../support/hands.ts'
import { redisFor } from '../support/redis-server.ts'

/** dns.lookup as sockets call it. */
type LookUp = (name: string, options: object, callback: (error: Error | null) => void) => void

// Commands that go on at the server when nobody is there for their reply any more.

// https://github.com/redis/redis/issues/949
test('a job that Redis hands to the connection of a dead process is done by another worker', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  const journal = journalFor(t)
  const options = { leaseMs: 1500 }
  const dead = await WorkerProcess.start(t, journal, { url: proxy.url, queue: 'ghost', options })
  await eventually(async () => (await blockedClients(redis)) === 1)

  // Redis does not hear that the process is gone, so its BLMOVE waits on.
  proxy.blackhole()
  await dead.kill()
  await redis.cli('RPUSH', 'ghost', 1, 2, 3)
  assert.equal((await fullHands(redis, 'ghost')).length, 1, 'the ghost has one')
  const counted = await CountedWorker.start(t, { queue: 'ghost', url: redis.url, ...options })

  await eventually(() => counted.completed.size === 3, { timeoutMs: 10_000 })
  assert.deepEqual([...counted.runs.values()], [1, 1, 1])
  assert.deepEqual(await fullHands(redis, 'ghost'), [])
})

// https://github.com/redis/ioredis/issues/1647
test('after a name that could not be resolved there is one connection of each kind, and no job is swallowed', async t => {
  const redis = await redisFor(t)
  let lookUps = 0
  const lookUp = dns.lookup.bind(dns) as LookUp
  t.mock.method(dns, 'lookup', ((name, options, callback) => {
    if (name !== 'redis.invalid') return lookUp(name, options, callback)
    if (++lookUps > 6) return lookUp('127.0.0.1', options, callback)
    const error = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' })
    process.nextTick(() => callback(error))
  }) as LookUp)
  const place = { queue: 'ghost', host: 'redis.invalid', port: redis.port }
  const pull = closing(t, new Pull<number>(place))
  const jobs: number[] = []
  pull.on('data', job => jobs.push(job))
  await once(pull, 'disconnect')
  const counted = await CountedWorker.start(t, { ...place, queue: 'reliable' })
  await eventually(async () => (await blockedClients(redis)) === 2)

  assert.equal((await connectionsTo(redis)).length, 3, 'for commands, and one for each consumer')
  for (let job = 0; job < 20; job++) {
    await redis.cli('RPUSH', 'ghost', job)
    await redis.cli('RPUSH', 'reliable', job)
  }
  await eventually(() => jobs.length === 20 && counted.completed.size === 20)
  assert.deepEqual([...new Set(jobs)], jobs)
})

// https://github.com/redis/go-redis/issues/697
test('2,000 jobs that are pushed while waits of 5 ms end all the time arrive, each once', async t => {
  const redis = await redisFor(t)
  const place = { queue: 'short', port: redis.port }
  const push = closing(t, new Push<number>(place))
  const pulls = [1, 2].map(() => closing(t, new Pull<number>({ ...place, timeout: 0.005 })))
  const counts = new Map<number, number>()
  for (const pull of pulls) {
    pull.on('data', job => counts.set(job, (counts.get(job) ?? 0) + 1))
  }

  for (let job = 0; job < 2000;) {
    await Promise.all(Array.from({ length: 10 }, () => push.send(job++)))
    // Where in a wait the push comes is up to chance.
    if (job % 40 === 0) await sleep(Math.random() * 12)
  }

  await eventually(() => counts.size === 2000)
  assert.deepEqual(missing(counts, 2000), [])
  assert.deepEqual(new Set(counts.values()), new Set([1]))
})

const impatient: Array<[name: string, make: (port: number) => ConnectionOptions]> = [
  [
    'ioredis',
    port => ({
      client: new Redis({
        port,
        lazyConnect: true,
        commandTimeout: 40,
        blockingTimeout: 40,
        socketTimeout: 40,
        maxRetriesPerRequest: 20
      })
    })
  ],
  [
    'node-redis',
    port => ({
      client: createClient({
        socket: { port, socketTimeout: 40 },
        pingInterval: 40,
        commandOptions: { timeout: 40 }
      })
    })
  ]
]

for (const [name, make] of impatient) {
  // https://github.com/redis/lettuce/issues/2394
  test(`the time limits of a client of ${name} that is handed in throw no job away`, async t => {
    const redis = await redisFor(t)
    const pull = closing(t, new Pull<number>({ queue: 'plain', ...make(redis.port) }))
    const jobs: number[] = []
    const told: string[] = []
    pull.on('data', job => jobs.push(job)).on('disconnect', ({ message }) => told.push(message))
    const worker = new Worker<number>({ queue: 'reliable', ...make(redis.port) }, ({ data }) => {
      jobs.push(data)
    })
    t.after(() => worker.close(0))
    worker.on('disconnect', ({ message }) => told.push(message))
    await eventually(async () => (await blockedClients(redis)) === 2)

    // Longer than all of those limits.
    await sleep(400)
    await redis.cli('RPUSH', 'plain', 1)
    await redis.cli('RPUSH', 'reliable', 2)

    await eventually(() => jobs.length === 2)
    assert.deepEqual(new Set(jobs), new Set([1, 2]))
    assert.deepEqual(told, [])
  })
}
