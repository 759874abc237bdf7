import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codes } from '../../../src/errors.ts'
import { eventually } from '../../support/eventually.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { faultProxyFor } from '../../support/fault-proxy.ts'
import { redisFor, type RedisServer } from '../../support/redis-server.ts'
import { goingOn, storeOn } from './scene.ts'
import { redisTarget } from './targets.ts'

const numbered = (count: number): string[] => Array.from({ length: count }, (_, n) => String(n))

test('putting back waits two seconds for a connection, and not longer', async t => {
  const redis = await redisFor(t)
  await redis.kill()
  const clock = new FakeClock()
  const store = storeOn(t, redisTarget(redis), undefined, clock)
  const failed = assert.rejects(store.prepend('queue', ['job']), { code: codes.connection })

  clock.advance(2000)

  await failed
})

test('putting back waits for a server that refuses for now', async t => {
  const redis = await redisFor(t)
  const store = storeOn(t, redisTarget(redis))
  await store.append('queue', ['last'], {})
  await redis.cli('CONFIG', 'SET', 'min-replicas-to-write', '1')

  const putting = store.prepend('queue', numbered(10))
  await eventually(async () => (await refusalsOf(redis, 'NOREPLICAS')) > 0)
  await redis.cli('CONFIG', 'SET', 'min-replicas-to-write', '0')
  await putting

  assert.deepEqual(await redis.cli('LRANGE', 'queue', 0, -1), [...numbered(10), 'last'])
})

test('putting back waits for a server that became a replica, on a new connection', async t => {
  const redis = await redisFor(t)
  const store = storeOn(t, redisTarget(redis))
  await store.append('queue', ['last'], {})
  await redis.cli('REPLICAOF', '127.0.0.1', '1')

  const putting = store.prepend('queue', numbered(10))
  await eventually(async () => (await refusalsOf(redis, 'READONLY')) > 0)
  await redis.cli('REPLICAOF', 'NO', 'ONE')
  await putting

  assert.deepEqual(await redis.cli('LRANGE', 'queue', 0, -1), [...numbered(10), 'last'])
})

test('putting back gives up on a server that goes on refusing, after two seconds', async t => {
  const redis = await redisFor(t)
  const clock = new FakeClock()
  const store = storeOn(t, redisTarget(redis), undefined, clock)
  await store.append('queue', ['last'], {})
  await redis.cli('CONFIG', 'SET', 'min-replicas-to-write', '1')

  const putting = store.prepend('queue', ['job'])
  const failed = assert.rejects(putting, { code: codes.connection, message: /NOREPLICAS/ })
  await eventually(async () => (await refusalsOf(redis, 'NOREPLICAS')) > 0)
  await goingOn(clock, failed)

  assert.equal(await redis.cli('LLEN', 'queue'), 1)
})

test('putting back is not repeated after a broken connection: they may be there already', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  const store = storeOn(t, redisTarget(proxy))
  await store.append('queue', ['last'], {})

  proxy.mute()
  const failed = assert.rejects(store.prepend('queue', ['job']), { code: codes.connection })
  await eventually(async () => (await redis.cli('LLEN', 'queue')) === 2)
  proxy.kill()
  proxy.heal()
  await failed

  await store.append('queue', ['later'], {})
  assert.deepEqual(await redis.cli('LRANGE', 'queue', 0, -1), ['job', 'last', 'later'])
})

test('putting back to a key of another type fails at once', async t => {
  const redis = await redisFor(t)
  await redis.cli('SET', 'queue', 'text')

  const putting = storeOn(t, redisTarget(redis)).prepend('queue', ['job'])

  await assert.rejects(putting, { code: codes.wrongType })
})

async function refusalsOf(redis: RedisServer, code: string): Promise<number> {
  const info = String(await redis.cli('INFO', 'errorstats'))
  return Number(new RegExp(`errorstat_${code}:count=(\\d+)`).exec(info)?.[1] ?? 0)
}
