import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Push, Worker } from '../../src/index.ts'
import { blockedClients } from '../guarantees/blocked-clients.ts'
import { CountedWorker } from '../guarantees/reliable/counted-worker.ts'
import { repeated } from '../guarantees/reliable/journal.ts'
import { eventually } from '../support/eventually.ts'
import { faultProxyFor, type FaultProxy } from '../support/fault-proxy.ts'
import { redisFor } from '../support/redis-server.ts'
import { clientWays } from './clients.ts'

// Workers that stop for good after trouble with the connection, while everything looks healthy.

/** The pauses before new dials grow, so that more of them only take longer. */
const resets = 8

function testResets(): void {
  for (const { name, place } of clientWays) {
    // https://github.com/taskforcesh/bullmq/issues/4479
    test(`an idle worker takes the next job after each of ${resets} resets, over ${name}`, async t => {
      const redis = await redisFor(t)
      const proxy = await faultProxyFor(t, redis)
      const counted = await CountedWorker.start(t, { queue: 'idle', ...place(t, proxy) })

      for (let job = 0; job < resets; job++) {
        await eventually(async () => (await blockedClients(redis)) === 1)
        proxy.kill()
        await redis.cli('RPUSH', 'idle', job)
        await eventually(() => counted.completed.size === job + 1)
      }

      assert.deepEqual(repeated(counted.runs), [])
      assert.deepEqual(counted.troubles, [])
    })
  }
}

/** Longer than a wait (5 s), and than the time after which its silence is noticed (2 s more). */
const outages: Array<[title: string, ms: number, begin: (proxy: FaultProxy) => Promise<void>]> = [
  [
    'refuses connections',
    9000,
    async proxy => {
      await proxy.refuse()
      proxy.kill()
    }
  ],
  [
    // The watchdog of a dial (10 s) fires too.
    'takes connections and says nothing',
    11_500,
    proxy => {
      proxy.kill()
      proxy.blackhole()
      return Promise.resolve()
    }
  ]
]

// Almost all of their time they wait, so they do so together.
describe('links of workers', { concurrency: 16 }, () => {
  testResets()

  for (const [title, ms, begin] of outages) {
    for (const { name, place } of clientWays) {
      // https://github.com/taskforcesh/bullmq/issues/4585 and
      // https://github.com/taskforcesh/bullmq/issues/4378
      test(`a worker goes on after a Redis that ${title} for longer than any watchdog, over ${name}`, async t => {
        const redis = await redisFor(t)
        const proxy = await faultProxyFor(t, redis)
        const options = { queue: 'away', ...place(t, proxy) }
        const counted = await CountedWorker.start(t, options)
        await eventually(async () => (await blockedClients(redis)) === 1)

        await begin(proxy)
        await redis.cli('RPUSH', 'away', 1, 2, 3)
        // That it lasts is the point, so there is no fact to wait for.
        await sleep(ms)
        assert.equal(counted.completed.size, 0)
        proxy.heal()
        await proxy.accept()

        // It dials again within 2 s, and a dial that began in the silence ends after 10 s.
        await eventually(() => counted.completed.size === 3, { timeoutMs: 14_000 })
        assert.deepEqual(repeated(counted.runs), [])
        assert.deepEqual(counted.troubles, [])
      })
    }
  }

  // https://github.com/dragonflydb/dragonfly/issues/6738: a wake-up that never comes.
  test('a job that nobody is woken for is found by an idle worker within 6 s', async t => {
    const redis = await redisFor(t)
    const counted = await CountedWorker.start(t, { queue: 'unwoken', url: redis.url })
    await eventually(async () => (await blockedClients(redis)) === 1)

    await redis.cli('ZADD', '{unwoken}:priority', -5, '0000000000000001:1')

    await eventually(() => counted.completed.size === 1, { timeoutMs: 8000 })
  })
})

describe('delayed jobs', { concurrency: 2 }, () => {
  // https://github.com/taskforcesh/bullmq/issues/2466 and
  // https://github.com/taskforcesh/bullmq/issues/1658
  test('delayed jobs start in time after Redis was restarted before they were due', async t => {
    const redis = await redisFor(t, { aof: 'always' })
    const { starts, push } = await timedWorker(t, redis.url)
    const sentAt = performance.now()
    await push.send(1, { delayMs: 3000 })
    await push.send(2, { delayMs: 3500 })

    await redis.restart()
    await eventually(() => starts.size === 2)

    for (const [job, delayMs] of [
      [1, 3000],
      [2, 3500]
    ] as const) {
      const lateMs = (starts.get(job) ?? 0) - sentAt - delayMs
      assert.ok(lateMs > -50 && lateMs < 2000, `job ${job} was ${lateMs} ms late`)
    }
  })

  // https://github.com/taskforcesh/bullmq/issues/3185
  test('delayed jobs that came due while Redis was away start when it is back', async t => {
    const redis = await redisFor(t, { aof: 'always' })
    const { starts, push } = await timedWorker(t, redis.url)
    await push.send(1, { delayMs: 1000 })
    await push.send(2, { delayMs: 1500 })

    await redis.kill()
    await sleep(2500)
    assert.equal(starts.size, 0)
    await redis.start()

    await eventually(() => starts.size === 2)
  })
})

/** A worker that notes when it starts each job, and a Push for it. */
async function timedWorker(
  t: Parameters<typeof redisFor>[0],
  url: string
): Promise<{ starts: Map<number, number>; push: Push<number> }> {
  const starts = new Map<number, number>()
  const place = { queue: 'delayed', url }
  const worker = new Worker<number>(place, ({ data }) => void starts.set(data, performance.now()))
  const push = new Push<number>(place)
  t.after(async () => {
    await worker.close(0)
    push.destroy()
  })
  // Both are connected, so that what follows is all about losing that.
  await push.send(0)
  await eventually(() => starts.delete(0))
  return { starts, push }
}
