import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codes } from '../../../src/errors.ts'
import { deafWatch } from '../../conformance/store/scene.ts'
import { eventually } from '../../support/eventually.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { faultProxyFor } from '../../support/fault-proxy.ts'
import { redisFor } from '../../support/redis-server.ts'
import { heapAfterCollection } from '../../support/heap.ts'
import { goingOn, storeOn } from './scene.ts'
import { redisTarget } from './targets.ts'

const mebibyte = 1024 * 1024

test('appends that had to wait leave nothing behind once they are done', async t => {
  const redis = await redisFor(t)
  const clock = new FakeClock()
  const store = storeOn(t, redisTarget(redis), undefined, clock)
  const taker = store.openTaker('queue', deafWatch)
  await store.append('queue', ['first'], {})
  const before = heapAfterCollection()

  for (let round = 0; round < 50; round++) {
    const appending = store.append('queue', [Buffer.alloc(mebibyte)], { maxLength: 1 })
    const waiting = eventually(() => clock.pending > 0)
    await waiting
    await taker.take(1, 0)
    assert.equal(await goingOn(clock, appending), 1)
  }
  await taker.take(1, 0)

  const grown = heapAfterCollection() - before
  assert.ok(grown < 15 * mebibyte, `${Math.round(grown / mebibyte)} MiB of 50 are still held`)
  assert.equal(clock.pending, 0)
})

test('writes that time out while Redis is away leave nothing behind', async t => {
  const redis = await redisFor(t)
  await redis.kill()
  const clock = new FakeClock()
  const store = storeOn(t, redisTarget(redis), undefined, clock)
  const before = heapAfterCollection()

  for (let round = 0; round < 50; round++) {
    const appending = store.append('queue', [Buffer.alloc(mebibyte)], { timeoutMs: 10 })
    const failed = assert.rejects(appending, { code: codes.pushTimeout })
    clock.advance(10)
    await failed
  }

  const grown = heapAfterCollection() - before
  assert.ok(grown < 15 * mebibyte, `${Math.round(grown / mebibyte)} MiB of 50 are still held`)
})

test('a hundred appends that wait raise no warning', async t => {
  const warnings: Error[] = []
  const note = (warning: Error): void => void warnings.push(warning)
  process.on('warning', note)
  t.after(() => process.off('warning', note))
  const redis = await redisFor(t)
  const store = storeOn(t, redisTarget(redis))
  await store.append('queue', ['first'], {})

  const appends = Array.from({ length: 100 }, () => {
    return store.append('queue', ['job'], { maxLength: 1, timeoutMs: 300 })
  })
  const settled = await Promise.allSettled(appends)
  await new Promise(setImmediate)

  assert.ok(settled.every(({ status }) => status === 'rejected'))
  assert.deepEqual(warnings, [])
})

test('a large batch has longer to be answered', async t => {
  const proxy = await faultProxyFor(t, await redisFor(t))
  const clock = new FakeClock()
  const store = storeOn(t, redisTarget(proxy), undefined, clock)
  await store.append('queue', ['first'], {})
  proxy.blackhole()
  let isSettled = false
  const appending = store.append('queue', [Buffer.alloc(10 * mebibyte), 'small'], {})
  const settled = assert.rejects(appending, { name: 'InDoubtError' })
  void settled.then(() => (isSettled = true))

  clock.advance(14_000)
  await new Promise(setImmediate)
  assert.equal(isSettled, false)
  await goingOn(clock, settled)
})

test('a broken link makes one append uncertain, and the next one waits for a new link', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  const store = storeOn(t, redisTarget(proxy))
  for (let round = 0; round < 10; round++) {
    await store.append('queue', ['before'], {})
    proxy.mute()
    const first = store.append('queue', ['first'], {})
    // In the very tick in which the first one fails, when the old session is hardly gone.
    const second = first.catch(() => store.append('queue', ['second'], {}))
    await eventually(async () => (await redis.cli('LLEN', 'queue')) === 2)
    proxy.kill()
    proxy.heal()

    await assert.rejects(first, { name: 'InDoubtError' })
    assert.equal(await second, 1)
    assert.equal(await redis.cli('LLEN', 'queue'), 3)
    await redis.cli('DEL', 'queue')
  }
})

test('an append whose question for room got lost is asked again, and stored once', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  const store = storeOn(t, redisTarget(proxy))
  await store.append('queue', ['first'], { maxLength: 9 })

  proxy.mute()
  const appending = store.append('queue', ['second'], { maxLength: 9 })
  await eventually(async () => (await lengthsAsked()) > 1)
  proxy.kill()
  proxy.heal()

  assert.equal(await appending, 1)
  assert.deepEqual(await redis.cli('LRANGE', 'queue', 0, -1), ['first', 'second'])

  async function lengthsAsked(): Promise<number> {
    const info = String(await redis.cli('INFO', 'commandstats'))
    return Number(/cmdstat_llen:calls=(\d+)/.exec(info)?.[1] ?? 0)
  }
})
