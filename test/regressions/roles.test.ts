import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { blockedClients } from '../guarantees/blocked-clients.ts'
import { CountedWorker } from '../guarantees/reliable/counted-worker.ts'
import { repeated } from '../guarantees/reliable/journal.ts'
import { eventually } from '../support/eventually.ts'
import { redisFor, type RedisServer } from '../support/redis-server.ts'
import { clientWays } from './clients.ts'
import { keysOfHeld } from '../support/held.ts'

// What a planned failover does to those who are connected: the primary becomes a replica, ends the
// commands that block with UNBLOCKED, and answers every write with READONLY.

describe('changes of roles', { concurrency: clientWays.length }, () => {
  for (const { name, place } of clientWays) {
    // https://github.com/taskforcesh/bullmq/issues/648
    test(`an idle worker is not ended by UNBLOCKED and READONLY, over ${name}`, async t => {
      const redis = await redisFor(t)
      const counted = await CountedWorker.start(t, { queue: 'roles', ...place(t, redis) })

      for (let job = 0; job < 3; job++) {
        await eventually(async () => (await blockedClients(redis)) === 1)
        const before = await errorsOf(redis, 'READONLY')
        await redis.cli('REPLICAOF', '127.0.0.1', 1)
        await eventually(async () => (await errorsOf(redis, 'READONLY')) > before + 2)
        await redis.cli('REPLICAOF', 'NO', 'ONE')
        await redis.cli('RPUSH', 'roles', job)
        await eventually(() => counted.completed.size === job + 1)
      }

      assert.ok((await errorsOf(redis, 'UNBLOCKED')) >= 3)
      assert.deepEqual(repeated(counted.runs), [])
      assert.deepEqual(counted.troubles, [])
    })

    // https://github.com/OptimalBits/bull/issues/1947
    test(`jobs in hand while Redis is read-only are settled after that, once, over ${name}`, async t => {
      const redis = await redisFor(t)
      const counted = await CountedWorker.start(t, {
        queue: 'settled',
        ...place(t, redis),
        concurrency: 3,
        handlerMs: () => 300
      })
      await redis.cli('RPUSH', 'settled', 0, 1, 2, 3, 4, 5)
      await eventually(() => counted.runs.size === 3)

      await redis.cli('REPLICAOF', '127.0.0.1', 1)
      // Handlers come to their end meanwhile, and can not say so.
      await eventually(async () => counted.worker.running === 0)
      await eventually(async () => (await errorsOf(redis, 'READONLY')) > 2)
      assert.equal(counted.completed.size, 0)
      await redis.cli('REPLICAOF', 'NO', 'ONE')

      await eventually(() => counted.completed.size === 6)
      assert.deepEqual(repeated(counted.runs), [])
      assert.deepEqual(counted.troubles, [])
      await eventually(async () => {
        return (await keysOfHeld(redis, 'settled')).length === 0
      })
    })
  }
})

/** How often the server has answered with this error since its start. */
async function errorsOf(redis: RedisServer, code: string): Promise<number> {
  const info = String(await redis.cli('INFO', 'errorstats'))
  return Number(new RegExp(`errorstat_${code}:count=(\\d+)`).exec(info)?.[1] ?? 0)
}
