import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Queue } from '../../src/queue.ts'
import { keysOf } from '../../src/store/keys.ts'
import { Worker } from '../../src/worker.ts'
import { eventually } from '../support/eventually.ts'
import { startRedis, type RedisServer } from '../support/redis-server.ts'

let redis: RedisServer
before(async () => {
  redis = await startRedis()
})
after(() => redis.stop())

const count = 100_000
const fillLua = `
for i = ARGV[1], ARGV[2] do
  redis.call('RPUSH', KEYS[1], 'pp1 5 {"dead":{"at":1,"queue":"q","reason":"no"},"id":"' .. i .. '"}\\n' .. i)
end`

/** Puts this many dead letters there, numbered from 1. */
async function fill(queue: string, letters = count): Promise<void> {
  await redis.cli('EVAL', fillLua, 1, keysOf(queue).dead, 1, letters)
}

test('100,000 dead letters come back in batches, each job once and in order', async t => {
  const queue = 'batches'
  await fill(queue)
  await using manager = new Queue({ queue, url: redis.url })
  await redis.cli('CONFIG', 'RESETSTAT')
  const since = performance.now()

  assert.equal(await manager.redrive(), count)

  t.diagnostic(`${Math.round(performance.now() - since)} ms`)
  const stats = String(await redis.cli('INFO', 'commandstats'))
  assert.equal(Number(/cmdstat_ltrim:calls=(\d+)/.exec(stats)?.[1]), 2 * (count / 1000))
  assert.deepEqual(await manager.size(), { ready: count, delayed: 0, held: 0, dead: 0 })
  assert.equal((await manager.counters()).redriven, count)
  for (const offset of [0, 49_999, count - 1]) {
    const [job] = await manager.peek({ offset, limit: 1 })
    assert.deepEqual([job?.data, job?.attempt], [offset + 1, 1])
  }
})

test('several at once redrive each dead letter once', async () => {
  const queue = 'at once'
  await fill(queue, 20_000)
  const managers = Array.from({ length: 4 }, () => new Queue({ queue, url: redis.url }))

  const moved = await Promise.all(managers.map(manager => manager.redrive()))

  assert.equal(
    moved.reduce((sum, jobs) => sum + jobs),
    20_000
  )
  const [manager] = managers
  assert.deepEqual(await manager!.size(), { ready: 20_000, delayed: 0, held: 0, dead: 0 })
  await Promise.all(managers.map(each => each.close()))
})

test('a redrive that is closed under way stops between two batches', async () => {
  const queue = 'closed'
  await fill(queue)
  const manager = new Queue({ queue, url: redis.url })
  await manager.size()
  const redriving = manager.redrive()
  const outcome = redriving.then(
    moved => moved,
    () => undefined
  )

  await manager.close(0)

  await outcome
  await using other = new Queue({ queue, url: redis.url })
  const { ready, dead } = await other.size()
  assert.equal(ready + dead, count)
})

test('a full Redis can be looked at, paused, redriven, worked off and cleared', async () => {
  const queue = 'full'
  await fill(queue, 2500)
  const { later } = keysOf(queue)
  await redis.cli('ZADD', later, 4_102_444_800_000, '0000000000000001:0:1')
  await using manager = new Queue({ queue, url: redis.url })
  await redis.cli('CONFIG', 'SET', 'maxmemory', 1)
  try {
    await assert.rejects(redis.cli('RPUSH', 'any', '1'), /OOM/)
    assert.equal((await manager.size()).dead, 2500)
    await manager.pause()
    assert.equal(await manager.isPaused(), true)
    await manager.resume()
    assert.equal(await manager.redrive({ limit: 1500 }), 1500)

    let handled = 0
    const worker = new Worker({ queue, url: redis.url, concurrency: 50 }, () => void handled++)
    await eventually(() => handled === 1500, { timeoutMs: 20_000 })
    await worker.close()

    assert.equal(await manager.clear(), 1001)
  } finally {
    await redis.cli('CONFIG', 'SET', 'maxmemory', 0)
  }
  const { pushed, acked, cleared, redriven } = await manager.counters()
  // Those dead letters never died here, so they were never counted as dead.
  assert.deepEqual([pushed, acked, cleared, redriven], [1, 1500, 1, 1500])
})
