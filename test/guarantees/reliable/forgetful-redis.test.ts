import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../support/eventually.ts'
import { redisFor, type RedisServer } from '../../support/redis-server.ts'
import { CountedWorker } from './counted-worker.ts'

const ways: Array<[title: string, forget: (redis: RedisServer) => Promise<unknown>]> = [
  ['FLUSHALL', redis => redis.cli('FLUSHALL')],
  ['a restart without AOF', redis => redis.restart()]
]

for (const [title, forget] of ways) {
  test(`after ${title} a worker says that it lost its jobs, and goes on`, async t => {
    const redis = await redisFor(t)
    const counted = await CountedWorker.start(t, {
      queue: 'forgotten',
      url: redis.url,
      concurrency: 3,
      leaseMs: 3000,
      handlerMs: job => (job < 3 ? 5000 : 0)
    })
    await redis.cli('RPUSH', 'forgotten', 0, 1, 2)
    await eventually(() => counted.runs.size === 3)

    await forget(redis)

    await eventually(() => counted.troubles.length > 0, { timeoutMs: 5000 })
    assert.deepEqual(counted.troubles, ['lost the lease of 3'])
    await redis.cli('RPUSH', 'forgotten', 3, 4)
    await eventually(() => counted.completed.size === 2, { timeoutMs: 8000 })
    assert.deepEqual(counted.completed, new Set([3, 4]))
  })
}
