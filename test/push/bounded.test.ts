import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codes } from '../../src/errors.ts'
import { numbers } from '../conformance/stream/scene.ts'
import { stored } from '../conformance/stream/writable/writing.ts'
import { closing } from '../store/redis/scene.ts'
import { eventually } from '../support/eventually.ts'
import { faultProxyFor, type FaultProxy } from '../support/fault-proxy.ts'
import { redisFor, type RedisServer } from '../support/redis-server.ts'
import { listed, loseReply, open } from './lossy.ts'

test('a push whose reply is lost is confirmed, though the list is full by then', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  const push = closing(t, open(proxy, { idempotent: true, maxLength: 2 }))
  await stored(push, 'first')

  const storing = await onceAskedForRoom(redis, proxy, () => [stored(push, 'second')])
  await loseReply(proxy, async () => (await listed(redis, 'jobs')).length === 2)
  await Promise.all(storing)

  assert.deepEqual(await listed(redis, 'jobs'), ['first', 'second'])
})

test('an idempotent Push with a bound stores in order while others take', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  const push = closing(t, open(proxy, { idempotent: true, maxLength: 5 }))
  push.on('dataLoss', assert.fail)
  const writes = Promise.all(numbers(200).map(data => stored(push, data)))
  const taken: number[] = []

  for (let round = 1; taken.length < 200; round++) {
    const elements = (await redis.cli('LPOP', 'jobs', 3)) as string[] | null
    taken.push(...(elements ?? []).map(Number))
    if (round % 50 === 0) proxy.kill()
    assert.ok(Number(await redis.cli('LLEN', 'jobs')) <= 5)
  }
  await writes

  assert.deepEqual(taken, numbers(200))
})

test('what a lost attempt may still store is never said not to be', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  const push = closing(t, open(proxy, { idempotent: true, maxLength: 10, pushTimeoutMs: 1500 }))
  await stored(push, 'before')
  await redis.cli('DEL', 'jobs')
  const writes = await onceAskedForRoom(redis, proxy, () => {
    return numbers(10).map(data => stored(push, data))
  })
  const outcomes = Promise.allSettled(writes)

  // The attempt lies in a link that is dead for this process, and half of the room goes to others.
  proxy.blackhole()
  await new Promise(resolve => setTimeout(resolve, 300))
  await redis.cli('RPUSH', 'jobs', ...numbers(5))
  proxy.kill()
  proxy.heal()

  const codesOf = (await outcomes).map(outcome => {
    return outcome.status === 'fulfilled' ? 'stored' : (outcome.reason as { code: string }).code
  })
  const expected = numbers(10).map(data => (data < 5 ? 'stored' : codes.pushUncertain))
  assert.deepEqual(codesOf, expected)
})

test('with a bound only what a command carried is uncertain when the link breaks', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  const push = closing(t, open(proxy, { maxLength: 10 }))
  await stored(push, 'before')
  await redis.cli('RPUSH', 'jobs', ...numbers(8))
  const writes = await onceAskedForRoom(redis, proxy, () => {
    return numbers(100).map(data => stored(push, data))
  })
  const outcomes = Promise.allSettled(writes)

  proxy.blackhole()
  await new Promise(resolve => setTimeout(resolve, 300))
  proxy.kill()
  proxy.heal()
  await assert.rejects(writes[0]!, { code: codes.pushUncertain })
  let isOver = false
  void outcomes.then(() => (isOver = true))
  while (!isOver) await redis.cli('DEL', 'jobs')

  assert.equal((await outcomes).filter(({ status }) => status === 'rejected').length, 1)
})

/**
 * Writes, and resolves when the Push has asked whether there is room. The answer is on its way:
 * only what comes after it gets lost.
 */
async function onceAskedForRoom<Writes>(
  redis: RedisServer,
  proxy: FaultProxy,
  write: () => Writes
): Promise<Writes> {
  const asked = async (): Promise<string | undefined> => {
    const info = String(await redis.cli('INFO', 'commandstats'))
    return /cmdstat_llen:calls=(\d+)/.exec(info)?.[1]
  }
  const before = await asked()
  proxy.delay(100)
  const writes = write()
  await eventually(async () => (await asked()) !== before)
  await new Promise(setImmediate)
  return writes
}
