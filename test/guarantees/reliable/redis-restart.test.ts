import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../../support/eventually.ts'
import { redisFor } from '../../support/redis-server.ts'
import { CountedWorker } from './counted-worker.ts'
import { drained } from './drained.ts'
import { journalFor, repeated } from './journal.ts'
import { Producer } from './producer.ts'
import { Random } from './random.ts'
import { WorkerProcess } from './worker-process.ts'
import { keysOfHeld } from '../../support/held.ts'

const restarts = 6

test(`Redis killed ${restarts} times under load, with AOF: every confirmed job is done, and the workers go on by themselves`, async t => {
  const random = new Random()
  const redis = await redisFor(t, { aof: 'always' })
  const runs = new Map<number, number>()
  const place = { queue: 'restarted', url: redis.url }
  const options = { ...place, concurrency: 5 }
  const workers = await Promise.all([1, 2].map(() => CountedWorker.start(t, options, runs)))
  const producer = new Producer(t, place)

  for (let restart = 0; restart < restarts; restart++) {
    const goal = producer.confirmed.size + 300
    await eventually(() => producer.confirmed.size >= goal, { timeoutMs: 20_000 })
    await redis.kill()
    await sleep(random.between(0, 1000))
    await redis.start()
  }
  const goal = producer.confirmed.size + 300
  await eventually(() => producer.confirmed.size >= goal, { timeoutMs: 20_000 })
  await producer.stop()
  const { confirmed, uncertain } = producer
  await eventually(() => [...confirmed].every(job => runs.has(job)), { timeoutMs: 20_000 })
  await drained(redis, 'restarted')
  await Promise.all(workers.map(({ worker }) => worker.close()))

  t.diagnostic(
    `seed ${random.seed}: ${confirmed.size} jobs confirmed, ${uncertain.size} uncertain, ` +
      `${repeated(runs).length} ran twice`
  )
  // With the log on disk before the reply, even the acks survive. With everysec, a Redis that is
  // killed while it waits for the disk forgets what it had replied to: that would prove nothing.
  assert.deepEqual(repeated(runs), [])
  assert.deepEqual(
    workers.flatMap(({ troubles }) => troubles),
    []
  )
  assert.equal(await redis.cli('LLEN', 'restarted'), 0)
  assert.deepEqual(await keysOfHeld(redis, 'restarted'), [])
})

test('the jobs of a worker that died while Redis was down run again when its lease is over', async t => {
  const redis = await redisFor(t, { aof: 'always' })
  const journal = journalFor(t)
  const place = { url: redis.url, queue: 'both', options: { leaseMs: 2000, concurrency: 3 } }
  const dying = await WorkerProcess.start(t, journal, { ...place, handlerMs: 60_000 })
  await redis.cli('RPUSH', 'both', 0, 1, 2)
  await eventually(() => journal.all('start').length === 3)
  const other = await WorkerProcess.start(t, journal, place)

  await redis.kill()
  await dying.kill()
  await redis.start()

  await eventually(() => journal.all('completed', other.pid).length === 3, { timeoutMs: 10_000 })
  assert.deepEqual([...journal.runs().values()], [2, 2, 2])
})
