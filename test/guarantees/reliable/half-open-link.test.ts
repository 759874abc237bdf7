import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../../support/eventually.ts'
import { faultProxyFor, type FaultProxy } from '../../support/fault-proxy.ts'
import { redisFor } from '../../support/redis-server.ts'
import { CountedWorker } from './counted-worker.ts'
import { repeated } from './journal.ts'
import { blockedClients } from '../blocked-clients.ts'
import { keysOfHeld } from '../../support/held.ts'

/** How long nothing passes, and what happens then. Silence is noticed after 6 to 8 s. */
const cases: Array<[title: string, silentMs: number, end: (proxy: FaultProxy) => void]> = [
  ['and then breaks', 1500, proxy => proxy.kill()],
  ['and then passes bytes again', 1500, () => {}],
  ['until it is given up, and the next ones pass nothing either', 12_000, () => {}]
]

for (const [title, silentMs, end] of cases) {
  test(`a link that passes nothing ${title}: everything is done, once`, async t => {
    const redis = await redisFor(t)
    const proxy = await faultProxyFor(t, redis)
    const counted = await CountedWorker.start(t, {
      queue: 'silent',
      url: proxy.url,
      concurrency: 3,
      handlerMs: job => (job < 5 ? 500 : 1)
    })
    await redis.cli('RPUSH', 'silent', 0, 1, 2, 3, 4)
    await eventually(() => counted.runs.size === 3)

    proxy.blackhole()
    // Some come into the hand of the wait that hears of nothing any more.
    for (const job of [5, 6, 7, 8, 9]) await redis.cli('RPUSH', 'silent', job)
    await sleep(silentMs)
    proxy.heal()
    end(proxy)

    await eventually(() => counted.completed.size === 10, { timeoutMs: 20_000 })
    await counted.worker.close()
    assert.deepEqual(repeated(counted.runs), [])
    assert.deepEqual(counted.troubles, [])
    assert.deepEqual(await keysOfHeld(redis, 'silent'), [])
  })
}

test('one idle worker with a silent link: what came into its hand is done when it is back', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  const counted = await CountedWorker.start(t, { queue: 'idle', url: proxy.url })
  await eventually(async () => (await blockedClients(redis)) === 1)

  proxy.blackhole()
  await redis.cli('RPUSH', 'idle', 1)
  await eventually(async () => (await redis.cli('LLEN', 'idle')) === 0)
  assert.equal(counted.runs.size, 0)
  proxy.heal()

  await eventually(() => counted.completed.size === 1)
  assert.deepEqual([...counted.runs], [[1, 1]])
})

test('a job that comes while Redis still waits on a link that the worker has given up is done over its next one', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  const counted = await CountedWorker.start(t, { queue: 'ghost', url: proxy.url })
  await eventually(async () => (await blockedClients(redis)) === 1)

  // Redis hears nothing of that, and would serve the wait that began first.
  proxy.halfClose('client')
  await eventually(async () => (await blockedClients(redis)) === 2)
  await redis.cli('RPUSH', 'ghost', 1)

  await eventually(() => counted.completed.size === 1)
  assert.deepEqual([...counted.runs], [[1, 1]])
})
