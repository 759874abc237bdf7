import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { codes } from '../../src/errors.ts'
import { job, Push } from '../../src/index.ts'
import { keysOf } from '../../src/store/keys.ts'
import { numbers } from '../conformance/stream/scene.ts'
import { stored } from '../conformance/stream/writable/writing.ts'
import { closing } from '../store/redis/scene.ts'
import { eventually } from '../support/eventually.ts'
import { faultProxyFor } from '../support/fault-proxy.ts'
import { redisFor } from '../support/redis-server.ts'
import { listed, loseReply, open } from './lossy.ts'

const hourMs = 3_600_000

test('a push whose reply is lost is repeated, and stored once', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  const push = closing(t, new Push({ queue: 'jobs', url: proxy.url, idempotent: true }))
  push.on('error', assert.fail)
  push.on('dataLoss', assert.fail)
  await stored(push, 0)

  for (const round of numbers(6).slice(1)) {
    const storing = stored(push, round)
    await loseReply(proxy, async () => (await redis.cli('LLEN', 'jobs')) === round + 1)
    await storing
  }

  assert.deepEqual(await listed(redis, 'jobs'), numbers(6))
})

test('hundreds of writes under repeated faults are stored once each, in order', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  const push = closing(t, new Push<number>({ queue: 'jobs', url: proxy.url, idempotent: true }))
  push.on('error', assert.fail)
  push.on('dataLoss', assert.fail)
  await once(push, 'connect')

  for (const round of numbers(12)) {
    const connected = once(push, 'connect')
    if (round % 3 === 0) proxy.mute()
    if (round % 3 === 1) proxy.blackhole()
    // Two batches, of which the second one waits for the first.
    const first = numbers(25).map(data => stored(push, round * 50 + data))
    await new Promise(setImmediate)
    const second = numbers(25).map(data => stored(push, round * 50 + 25 + data))
    if (round > 0 && round % 3 === 0) {
      await eventually(async () => (await redis.cli('LLEN', 'jobs')) === round * 50 + 25)
    }
    proxy.kill()
    proxy.heal()
    await Promise.all([...first, ...second, connected])
  }

  assert.deepEqual(await listed(redis, 'jobs'), numbers(600))
})

test('jobs with options are stored once too, when their reply is lost', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  const push = closing(t, new Push({ queue: 'jobs', url: proxy.url, idempotent: true }))
  const keys = keysOf('jobs')
  const dedupe = { key: 'key', ttlMs: hourMs }
  await stored(push, 'before')

  const sending = Promise.all([
    push.send('a', { delayMs: hourMs }),
    push.send('b', { priority: 1 }),
    push.send('c', { id: 'first', dedupe }),
    push.send('d', { dedupe })
  ])
  await loseReply(proxy, async () => (await redis.cli('LLEN', 'jobs')) === 2)

  const [, , first, second] = await sending
  assert.deepEqual(first, { id: 'first', duplicate: false })
  assert.deepEqual(second, { id: 'first', duplicate: true })
  assert.equal(await redis.cli('LLEN', keys.list), 2)
  assert.equal(await redis.cli('ZCARD', keys.later), 1)
  assert.equal(await redis.cli('ZCARD', keys.priority), 1)
})

test('a job with dedupe is not repeated without numbers', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  const push = closing(t, new Push({ queue: 'jobs', url: proxy.url }))
  // From here on the server knows the script.
  await stored(push, job('before', { expiresMs: hourMs }))
  const options = { id: 'a', dedupe: { key: 'key', ttlMs: hourMs } }

  const sending = assert.rejects(push.send('a', options), { code: codes.pushUncertain })
  await loseReply(proxy, async () => (await redis.cli('LLEN', 'jobs')) === 2)
  await sending

  // Who pushes it again learns that it is there.
  assert.deepEqual(await push.send('a', options), { id: 'a', duplicate: true })
  assert.equal(await redis.cli('LLEN', 'jobs'), 2)
})

test('a push that timed out after a lost reply is uncertain, and misses nothing later', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  const options = { queue: 'jobs', url: proxy.url, idempotent: true, pushTimeoutMs: 300 }
  const push = closing(t, new Push(options))
  push.on('dataLoss', assert.fail)
  await stored(push, 'before')

  for (const round of numbers(3)) {
    const failing = assert.rejects(stored(push, round), { code: codes.pushUncertain })
    proxy.mute()
    await eventually(async () => (await redis.cli('LLEN', 'jobs')) === 2 * round + 2)
    await proxy.refuse()
    proxy.kill()
    await failing
    proxy.heal()
    const connected = once(push, 'connect')
    await proxy.accept()
    await connected

    await stored(push, `after ${round}`)
  }

  const expected = ['before', ...numbers(3).flatMap(round => [round, `after ${round}`])]
  assert.deepEqual(await listed(redis, 'jobs'), expected)
})

for (const isLost of [false, true]) {
  const sentence = isLost ? 'with another identity once a link was lost' : 'with its numbers'
  test(`a Push whose write timed out goes on ${sentence}`, async t => {
    const redis = await redisFor(t)
    const proxy = await faultProxyFor(t, redis)
    const push = closing(t, open(proxy, { idempotent: true, maxLength: 1, pushTimeoutMs: 1000 }))
    push.on('dataLoss', assert.fail)
    await stored(push, 'first')
    const connected = isLost ? once(push, 'connect') : undefined
    if (isLost) proxy.kill()
    await connected

    await assert.rejects(stored(push, 'second'), { code: codes.pushTimeout })
    await redis.cli('LPOP', 'jobs')
    await stored(push, 'third')

    const producers = (await redis.cli('KEYS', keysOf('jobs').producer('*'))) as string[]
    const numbersStored = await Promise.all(producers.map(key => redis.cli('GET', key)))
    assert.deepEqual(numbersStored, isLost ? ['1', '1'] : ['2'])
    assert.deepEqual(await listed(redis, 'jobs'), ['third'])
  })
}

test('a Push that is closed after a lost reply does not say that nothing is stored', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  const push = closing(t, new Push({ queue: 'jobs', url: proxy.url, idempotent: true }))
  await stored(push, 'before')

  const failing = assert.rejects(stored(push, 'a'), { code: codes.pushUncertain })
  proxy.mute()
  await eventually(async () => (await redis.cli('LLEN', 'jobs')) === 2)
  const gone = once(push, 'disconnect')
  await proxy.refuse()
  proxy.kill()
  await gone
  push.destroy()

  await failing
})

test('a server that has forgotten all scripts gets them again', async t => {
  const redis = await redisFor(t)
  const push = closing(t, new Push({ queue: 'jobs', url: redis.url, idempotent: true }))

  for (const data of numbers(3)) {
    await stored(push, data)
    await redis.cli('SCRIPT', 'FLUSH')
  }

  assert.deepEqual(await listed(redis, 'jobs'), numbers(3))
})

for (const idempotent of [true, false]) {
  test(`jobs with options wait while Redis is full, with idempotent: ${idempotent}`, async t => {
    const redis = await redisFor(t)
    const push = closing(t, open(redis, { idempotent }))
    await stored(push, 'before')
    await redis.cli('CONFIG', 'SET', 'maxmemory', '1')
    const sending = Promise.all([
      stored(push, job('a', { expiresMs: hourMs })),
      stored(push, job('b', { delayMs: hourMs })),
      stored(push, job('c', { priority: 1 })),
      stored(push, job('d', { dedupe: { key: 'key', ttlMs: hourMs } }))
    ])
    const refused = async (): Promise<number> => {
      const info = String(await redis.cli('INFO', 'errorstats'))
      return Number(/errorstat_OOM:count=(\d+)/.exec(info)?.[1] ?? 0)
    }

    await eventually(async () => (await refused()) > 1)
    assert.equal(await redis.cli('LLEN', 'jobs'), 1)
    await redis.cli('CONFIG', 'SET', 'maxmemory', '0')
    await sending

    const keys = keysOf('jobs')
    assert.equal(await redis.cli('LLEN', 'jobs'), 3)
    assert.equal(await redis.cli('ZCARD', keys.later), 1)
    assert.equal(await redis.cli('ZCARD', keys.priority), 1)
    assert.equal(await redis.cli('EXISTS', keys.dedupe('key')), 1)
  })
}
