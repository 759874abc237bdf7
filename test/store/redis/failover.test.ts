import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { codes } from '../../../src/errors.ts'
import { Pull } from '../../../src/pull.ts'
import { Push } from '../../../src/push.ts'
import { eventually } from '../../support/eventually.ts'
import { redisFor, type RedisServer } from '../../support/redis-server.ts'
import { blockedOn, closing, newQueue, storeOn } from './scene.ts'
import { ways } from './ways.ts'

const demote = (redis: RedisServer): Promise<unknown> => redis.cli('REPLICAOF', '127.0.0.1', '1')
const promote = (redis: RedisServer): Promise<unknown> => redis.cli('REPLICAOF', 'NO', 'ONE')

for (const { name, target } of ways) {
  test(`a server that became a replica is waited out, over ${name}`, async t => {
    const redis = await redisFor(t)
    const store = storeOn(t, target(t, redis))
    await store.append('queue', ['0'], {})
    await demote(redis)

    const appends = Array.from({ length: 20 }, () => store.append('queue', ['1'], {}))
    const bounded = store.append('queue', ['2'], { maxLength: 1000 })
    await eventually(async () => (await refusalsOf(redis, 'READONLY')) > 0)
    await promote(redis)

    assert.deepEqual(new Set(await Promise.all([...appends, bounded])), new Set([1]))
    assert.equal(await redis.cli('LLEN', 'queue'), 22)
  })

  test(`a pop that blocks when its server becomes a replica goes on, over ${name}`, async t => {
    const redis = await redisFor(t)
    const store = storeOn(t, target(t, redis))
    const takings = [1, 10].map(count => {
      const taker = store.openTaker(`queue ${count}`, {
        onConnect() {},
        onDisconnect() {},
        onFatal() {}
      })
      return taker.take(count, 60_000)
    })
    await eventually(async () => (await blockedOn(redis)) === 2)

    await demote(redis)
    await eventually(async () => (await refusalsOf(redis, 'READONLY')) > 0)
    await promote(redis)
    await store.append('queue 1', ['job'], {})
    await store.append('queue 10', ['job'], {})

    assert.deepEqual((await Promise.all(takings)).flat().map(String), ['job', 'job'])
  })
}

test('a pull that is interrupted while its server is a replica ends at once', async t => {
  const redis = await redisFor(t)
  const pull = closing(t, new Pull({ queue: 'queue', port: redis.port }).resume())
  await eventually(async () => (await blockedOn(redis)) === 1)
  await Promise.all([once(pull, 'disconnect'), demote(redis)])

  await pull.close()

  assert.equal(pull.closed, true)
})

test('a planned change of roles makes no push uncertain', async t => {
  const redis = await redisFor(t)
  const pushes = Array.from({ length: 20 }, () => {
    return closing(t, new Push<number>({ queue: newQueue(), port: redis.port }))
  })
  let isOver = false
  let stored = 0
  const failures: unknown[] = []
  const pushing = pushes.map(async push => {
    while (!isOver) {
      await push.send(1).then(
        () => stored++,
        error => failures.push((error as Error).message)
      )
    }
  })

  for (let round = 0; round < 4; round++) {
    const before = stored
    await demote(redis)
    await new Promise(resolve => setTimeout(resolve, 20))
    await promote(redis)
    await eventually(() => stored > before + 20)
  }
  isOver = true
  await Promise.all(pushing)

  assert.deepEqual(failures, [])
  t.diagnostic(`${stored} pushes over 4 changes of roles`)
})

test('a Redis without memory holds pushes back until it has some', async t => {
  const redis = await redisFor(t, { args: ['--maxmemory-policy', 'noeviction'] })
  const push = closing(t, new Push({ queue: 'queue', port: redis.port }))
  const bounded = closing(t, new Push({ queue: 'queue', port: redis.port, maxLength: 1000 }))
  await push.send('first')
  await redis.cli('CONFIG', 'SET', 'maxmemory', '1')

  const sending = Promise.all([push.send('second'), bounded.send('third')])
  await eventually(async () => (await refusalsOf(redis, 'OOM')) >= 2)
  await redis.cli('CONFIG', 'SET', 'maxmemory', '0')
  await sending

  assert.equal(await redis.cli('LLEN', 'queue'), 3)
})

test('a write to a Redis without memory fails after pushTimeoutMs, the next may not', async t => {
  const redis = await redisFor(t, { args: ['--maxmemory-policy', 'noeviction'] })
  const options = { queue: 'queue', port: redis.port, pushTimeoutMs: 300 }
  const push = closing(t, new Push(options))
  await push.send('first')
  await redis.cli('CONFIG', 'SET', 'maxmemory', '1')

  const failure = await push.send('second').catch((error: unknown) => error)
  await redis.cli('CONFIG', 'SET', 'maxmemory', '0')
  await push.send('third')

  assert.equal((failure as { code: string }).code, codes.pushTimeout)
  assert.match(String((failure as Error).cause), /OOM/)
  assert.equal(await redis.cli('LLEN', 'queue'), 2)
})

test('a write without a connection fails after pushTimeoutMs, and says why', async t => {
  const redis = await redisFor(t)
  const push = closing(t, new Push({ queue: 'queue', port: redis.port, pushTimeoutMs: 300 }))
  await push.send('first')
  await Promise.all([once(push, 'disconnect'), redis.kill()])

  const failure = await push.send('second').catch((error: unknown) => error)

  assert.equal((failure as { code: string }).code, codes.pushTimeout)
  assert.match(String((failure as Error).cause), /No connection to/)
})

test('a Redis without memory is drained by its consumers', async t => {
  const redis = await redisFor(t, { args: ['--maxmemory-policy', 'noeviction'] })
  await redis.cli('RPUSH', 'queue', ...Array.from({ length: 500 }, (_, index) => index))
  await redis.cli('CONFIG', 'SET', 'maxmemory', '1')

  for (const highWaterMark of [1, 100]) {
    const pull = new Pull({ queue: 'queue', port: redis.port, highWaterMark })
    let count = 0
    for await (const _ of pull) if (++count === 250) break
  }

  assert.equal(await redis.cli('LLEN', 'queue'), 0)
})

test('a Redis that is busy with a script is waited for by both ends', async t => {
  const redis = await redisFor(t, { args: ['--lua-time-limit', '10'] })
  const push = closing(t, new Push({ queue: 'queue', port: redis.port }))
  const pull = closing(t, new Pull({ queue: 'queue', port: redis.port, timeout: 0.1 }))
  const jobs: unknown[] = []
  pull.on('data', job => jobs.push(job))
  await push.send(1)
  await eventually(() => jobs.length === 1)

  const script = redis.cli('EVAL', 'while true do end', '0').catch(() => {})
  await eventually(() =>
    redis.cli('PING').then(
      () => false,
      () => true
    )
  )
  const sending = push.send(2)
  await new Promise(resolve => setTimeout(resolve, 300))
  await redis.cli('SCRIPT', 'KILL')
  await Promise.all([script, sending])

  await eventually(() => jobs.length === 2)
  assert.deepEqual([push.destroyed, pull.destroyed], [false, false])
})

test('a Redis that loads its data is waited for by both ends', async t => {
  const redis = await redisFor(t, { args: ['--enable-debug-command', 'yes'] })
  const push = closing(t, new Push({ queue: 'queue', port: redis.port }))
  const pull = closing(t, new Pull({ queue: 'queue', port: redis.port, timeout: 0.1 }))
  const jobs: unknown[] = []
  pull.on('data', job => jobs.push(job))
  await push.send(1)
  await eventually(() => jobs.length === 1)
  for (let key = 0; key < 50; key++) await redis.cli('SET', `key ${key}`, 'x'.repeat(2000))
  await redis.cli('CONFIG', 'SET', 'key-load-delay', '10000')
  await redis.cli('CONFIG', 'SET', 'loading-process-events-interval-bytes', '1024')

  const reloading = redis.cli('DEBUG', 'RELOAD')
  await eventually(() =>
    redis.cli('LLEN', 'queue').then(
      () => false,
      () => true
    )
  )
  await push.send(2)
  await reloading

  await eventually(() => jobs.length === 2)
  assert.ok((await refusalsOf(redis, 'LOADING')) > 1)
})

test('scripts that the server has forgotten are sent to it again', async t => {
  const redis = await redisFor(t)
  const push = closing(t, new Push({ queue: 'queue', port: redis.port, maxLength: 1000 }))

  for (let round = 0; round < 20; round++) {
    await redis.cli('SCRIPT', 'FLUSH')
    await push.send(round)
  }

  assert.equal(await redis.cli('LLEN', 'queue'), 20)
  assert.ok((await refusalsOf(redis, 'NOSCRIPT')) >= 20)
})

/** How often the server has answered with this error since its start. */
async function refusalsOf(redis: RedisServer, code: string): Promise<number> {
  const info = String(await redis.cli('INFO', 'errorstats'))
  return Number(new RegExp(`errorstat_${code}:count=(\\d+)`).exec(info)?.[1] ?? 0)
}
