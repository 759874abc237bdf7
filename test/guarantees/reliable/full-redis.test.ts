import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from '../../../src/index.ts'
import { eventually } from '../../support/eventually.ts'
import { redisFor } from '../../support/redis-server.ts'
import { callsOf } from './command-calls.ts'
import { countOf, missing } from './journal.ts'
import { keysOfHeld } from '../../support/held.ts'

const jobs = 300

test('a full Redis is drained, with retries and dead letters, and then waited for without haste', async t => {
  const redis = await redisFor(t)
  const numbers = Array.from({ length: jobs }, (_, job) => job)
  await redis.cli('RPUSH', 'full', ...numbers)
  await redis.cli('CONFIG', 'SET', 'maxmemory', 1)
  const attempts: number[] = []
  const troubles: string[] = []
  const completed = new Set<number>()
  const worker = new Worker<number>(
    {
      queue: 'full',
      url: redis.url,
      concurrency: 10,
      attempts: 3,
      backoff: { type: 'fixed', delayMs: 30 }
    },
    ({ data, attempt }) => {
      attempts.push(data)
      if (data % 10 === 0) throw new Error('always')
      if (data % 10 === 1 && attempt === 1) throw new Error('once')
    }
  )
  t.after(() => worker.close(0))
  for (const event of ['error', 'disconnect', 'leaseLost']) {
    worker.on(event, () => troubles.push(event))
  }
  worker.on('completed', ({ data }) => completed.add(data))
  await once(worker, 'connect')

  await eventually(() => completed.size === jobs * 0.9, { timeoutMs: 20_000 })
  await eventually(async () => (await redis.cli('LLEN', '{full}:dead')) === jobs / 10)
  const runs = countOf(attempts)
  assert.deepEqual(missing(runs, jobs), [])
  assert.ok(numbers.every(job => runs.get(job) === (job % 10 === 0 ? 3 : job % 10 === 1 ? 2 : 1)))
  assert.deepEqual(await keysOfHeld(redis, 'full'), [])

  // Nothing is left to do, and waiting is refused.
  const earlier = await callsOf(redis)
  await sleep(3000)
  const later = await callsOf(redis)
  const perSecond = (later.sent - earlier.sent) / 3
  t.diagnostic(`${perSecond.toFixed(1)} commands a second while it could do nothing`)
  assert.ok(perSecond < 20)

  await redis.cli('CONFIG', 'SET', 'maxmemory', 0)
  await redis.cli('RPUSH', 'full', jobs + 2)
  await eventually(() => completed.has(jobs + 2))
  assert.deepEqual(troubles, [])
})

test('a worker that is busy when Redis becomes full goes on, and close() gives back what it held', async t => {
  const redis = await redisFor(t)
  const runs: number[] = []
  const worker = new Worker<number>(
    { queue: 'filling', url: redis.url, concurrency: 2, prefetch: 6 },
    async ({ data, signal }) => {
      runs.push(data)
      await sleep(60_000, undefined, { signal }).catch(() => {})
    }
  )
  t.after(() => worker.close(0))
  worker.on('error', error => assert.fail(error))
  await once(worker, 'connect')
  await redis.cli('RPUSH', 'filling', 0, 1, 2, 3, 4, 5, 6, 7)
  await eventually(async () => (await redis.cli('LLEN', 'filling')) === 2)
  await redis.cli('CONFIG', 'SET', 'maxmemory', 1)

  await worker.close(100)

  assert.equal(runs.length, 2)
  assert.equal(await redis.cli('LLEN', 'filling'), 8)
  assert.deepEqual(await keysOfHeld(redis, 'filling'), [])
})
