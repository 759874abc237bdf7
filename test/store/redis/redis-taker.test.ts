import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RedisTarget } from '../../../src/options/connection-options.ts'
import { deafWatch } from '../../conformance/store/scene.ts'
import { eventually } from '../../support/eventually.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { faultProxyFor } from '../../support/fault-proxy.ts'
import { redisFor, type RedisServer } from '../../support/redis-server.ts'
import { blockedOn, connectionsTo, goingOn, listening, storeOn } from './scene.ts'
import { redisTarget } from './targets.ts'

/** A server, and a user there who may do everything but what `rules` take away. */
async function restricted(t: TestContext, ...rules: string[]): Promise<[RedisServer, RedisTarget]> {
  const redis = await redisFor(t)
  await redis.cli('ACL', 'SETUSER', 'ann', 'on', '>secret', '~*', '+@all', ...rules)
  return [redis, redisTarget(redis, { username: 'ann', password: 'secret' })]
}

const isBlocked = (redis: RedisServer) => async (): Promise<boolean> => (await blockedOn(redis)) > 0

/** Resolves with the result and how long it took. */
async function timed<T>(work: Promise<T>): Promise<[T, number]> {
  const since = performance.now()
  return [await work, performance.now() - since]
}

test('a pop that nobody may unblock is waited for when its taker closes', async t => {
  const [redis, { username, password }] = await restricted(t, '-client|unblock')
  const proxy = await faultProxyFor(t, redis)
  const store = storeOn(t, redisTarget(proxy, { username, password }))
  const taker = store.openTaker('queue', deafWatch)
  const taking = taker.take(1, 60_000)
  await eventually(isBlocked(redis))
  proxy.delay(300)

  const closing = taker.close()
  // Just before the short block is over, so that the reply arrives after it.
  await sleep(1850)
  await redis.cli('RPUSH', 'queue', 'job')
  await closing

  const taken = (await taking).map(String)
  const left = (await redis.cli('LRANGE', 'queue', 0, -1)) as string[]
  assert.deepEqual([...taken, ...left], ['job'])
})

test('a take without the right to unblock waits for all of its time', async t => {
  const [redis, target] = await restricted(t, '-client|unblock')
  const taker = storeOn(t, target).openTaker('queue', deafWatch)

  const taking = timed(taker.take(1, 60_000))
  await sleep(2500)
  await redis.cli('RPUSH', 'queue', 'job')

  const [taken, ms] = await taking
  assert.equal(String(taken), 'job')
  assert.ok(ms > 2000, `${ms} ms`)
})

test('a right to unblock that is taken away is missed only once', async t => {
  const [redis, target] = await restricted(t)
  const taker = storeOn(t, target).openTaker('queue', deafWatch)
  await taker.take(1, 1)
  await sleep(100)
  const first = timed(taker.take(1, 1500))
  await eventually(isBlocked(redis))
  await redis.cli('ACL', 'SETUSER', 'ann', '-client|unblock')

  taker.interrupt()
  const [, firstMs] = await first
  const second = timed(taker.take(1, 60_000))
  await eventually(isBlocked(redis))
  taker.interrupt()
  const [taken, secondMs] = await second

  assert.ok(firstMs > 1400, `the pop could not be ended: ${firstMs} ms`)
  assert.ok(secondMs < 4000, `the next one was short: ${secondMs} ms`)
  assert.deepEqual(taken, [])
})

test('a take that somebody else unblocks goes on waiting', async t => {
  const redis = await redisFor(t)
  const taker = storeOn(t, redisTarget(redis)).openTaker('queue', deafWatch)
  const taking = taker.take(1, 60_000)

  for (let round = 0; round < 10; round++) {
    const line = await eventually(async () => (await connectionsOf(redis, 'blpop'))[0])
    await redis.cli('CLIENT', 'UNBLOCK', /^id=(\d+)/.exec(line ?? '')?.[1] ?? '')
  }
  await redis.cli('RPUSH', 'queue', 'job')

  assert.equal(String(await taking), 'job')
})

test('a short wait ends when it should, with and without fractions of a second', async t => {
  const redis = await redisFor(t)
  const taker = storeOn(t, redisTarget(redis)).openTaker('queue', deafWatch)
  await taker.take(1, 0)

  for (const waitMs of [0.4, 1, 20.5, 300]) {
    const [taken, ms] = await timed(taker.take(1, waitMs))
    assert.deepEqual(taken, [])
    assert.ok(ms >= waitMs - 2 && ms < waitMs + 1000, `${ms} of ${waitMs} ms`)
  }
})

test('a question for the right to unblock that gets lost is asked again', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  for (let round = 0; round < 5; round++) {
    let isKilled = false
    const watch = { ...deafWatch, onConnect: () => (isKilled ||= kill()) }
    const kill = (): boolean => {
      proxy.kill()
      return true
    }
    const taker = storeOn(t, redisTarget(proxy), watch).openTaker('queue', deafWatch)
    await eventually(() => isKilled)
    await taker.take(1, 100)

    const taking = timed(taker.take(1, 60_000))
    await eventually(isBlocked(redis))
    taker.interrupt()

    const [taken, ms] = await taking
    assert.deepEqual(taken, [])
    assert.ok(ms < 1500, `${ms} ms`)
    await taker.close()
  }
})

test('an interrupt while the command connection is broken comes through, 20 times', async t => {
  const redis = await redisFor(t)
  const store = storeOn(t, redisTarget(redis))
  const taker = store.openTaker('queue', deafWatch)
  await taker.take(1, 10)
  const seen: string[] = []
  for (let round = 0; round < 20; round++) {
    const taking = taker.take(1 + (round % 2), 60_000)
    await eventually(isBlocked(redis))
    const [line] = await connectionsOf(redis, 'client|unblock', 'rpush', 'hello')
    const id = /^id=(\d+)/.exec(line ?? '')?.[1]
    if (id !== undefined) await redis.cli('CLIENT', 'KILL', 'ID', id)
    taker.interrupt()
    await redis.cli('RPUSH', 'queue', round)
    for (const element of await taking) seen.push(String(element))
    for (const element of await taker.take(100, 0)) seen.push(String(element))
  }

  assert.deepEqual(
    seen,
    Array.from({ length: 20 }, (_, round) => String(round))
  )
})

test('a taker that closes gives a dead link four seconds', async t => {
  const redis = await redisFor(t)
  const clock = new FakeClock()
  const { heard, watch } = listening()
  const store = storeOn(t, redisTarget(redis), undefined, clock)
  const taker = store.openTaker('queue', watch)
  const taking = taker.take(1, 60_000)
  await eventually(isBlocked(redis))
  redis.pause()

  let isClosed = false
  const closing = taker.close().then(() => (isClosed = true))
  clock.advance(3999)
  await sleep(50)
  assert.equal(isClosed, false)
  await goingOn(clock, closing)
  redis.continue()

  assert.deepEqual(await taking, [])
  assert.deepEqual(heard, ['connect'])
})

test('a taker whose connection can never work rejects every take', async t => {
  const redis = await redisFor(t, { password: 'right' })
  const { heard, watch } = listening()
  const store = storeOn(t, redisTarget(redis, { password: 'wrong' }))
  const taker = store.openTaker('queue', watch)

  await assert.rejects(taker.take(1, 60_000), { code: 'PP_AUTH' })
  await assert.rejects(taker.take(1, 0), { code: 'PP_AUTH' })
  await assert.rejects(store.append('queue', ['job'], {}), { code: 'PP_AUTH' })
  await assert.rejects(store.prepend('queue', ['job']), { code: 'PP_AUTH' })
  await eventually(() => heard.length > 0)
  await taker.close()

  assert.deepEqual(heard, ['PP_AUTH'])
})

test('a closed store opens no taker', async t => {
  const store = storeOn(t, redisTarget(await redisFor(t)))
  await store.close()

  assert.throws(() => store.openTaker('queue', deafWatch), { code: 'PP_CLOSED' })
})

/** The connections whose last command is one of these. */
async function connectionsOf(redis: RedisServer, ...commands: string[]): Promise<string[]> {
  const all = await connectionsTo(redis)
  return all.filter(line => commands.some(command => line.includes(`cmd=${command} `)))
}
