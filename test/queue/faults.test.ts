import assert from 'node:assert/strict'
import { getEventListeners, once } from 'node:events'
import { test, type TestContext } from 'node:test'
import { codes } from '../../src/errors.ts'
import type { QueueOptions } from '../../src/options/queue-options.ts'
import { Queue } from '../../src/queue.ts'
import { keysOf } from '../../src/store/keys.ts'
import { eventually } from '../support/eventually.ts'
import { faultProxyFor } from '../support/fault-proxy.ts'
import { freePort } from '../support/free-port.ts'
import { redisFor, startRedis } from '../support/redis-server.ts'

const keys = keysOf('emails')

function manage(t: TestContext, options: Partial<QueueOptions>): Queue {
  const manager = new Queue({ queue: 'emails', ...options })
  t.after(() => manager.close(0))
  return manager
}

/** Every call that `Queue` has. */
function everyCall(manager: Queue): Array<Promise<unknown>> {
  return [
    manager.size(),
    manager.counters(),
    manager.consumers(),
    manager.peek(),
    manager.peek({ state: 'delayed' }),
    manager.peek({ state: 'held' }),
    manager.peek({ state: 'dead' }),
    manager.pause(),
    manager.isPaused(),
    manager.resume(),
    manager.redrive(),
    manager.clear()
  ]
}

test('without Redis every call rejects when its time is over', async t => {
  const manager = manage(t, { port: await freePort(), timeoutMs: 300 })
  const since = performance.now()

  for (const call of everyCall(manager)) {
    await assert.rejects(call, { code: codes.connection, message: /within 300 ms/ })
  }

  const tookMs = performance.now() - since
  assert.ok(tookMs >= 290 && tookMs < 3000, String(tookMs))
})

test('the error says what was in the way, and no secret', async t => {
  const options = { port: await freePort(), password: 'canary', timeoutMs: 500 }

  await assert.rejects(manage(t, options).size(), (error: Error) => {
    assert.match((error.cause as Error).message, /ECONNREFUSED/)
    assert.doesNotMatch(JSON.stringify([error.message, String(error.cause)]), /canary/)
    return true
  })
})

test('a call waits for a Redis that starts late', async t => {
  const redis = await startRedis()
  t.after(() => redis.stop())
  await redis.kill()
  const manager = manage(t, { port: redis.port, timeoutMs: 20_000 })
  const told: string[] = []
  manager.on('disconnect', () => told.push('disconnect'))
  manager.on('connect', () => told.push('connect'))
  const size = manager.size()
  await eventually(() => told.length === 1)

  await redis.start()

  assert.equal((await size).ready, 0)
  await eventually(() => told.length === 2)
  assert.deepEqual(told, ['disconnect', 'connect'])
})

test('a server that stands still is not waited for longer than that', async t => {
  const redis = await redisFor(t)
  const manager = manage(t, { port: redis.port, timeoutMs: 200 })
  await manager.size()

  redis.pause()
  await assert.rejects(manager.size(), { code: codes.connection, message: /call again later/ })
  await assert.rejects(manager.clear(), { code: codes.connection, message: /done or not/ })
  redis.continue()

  await eventually(async () => (await manager.size().catch(() => undefined)) !== undefined)
})

test('a call that is under way when it closes may have been done or not', async t => {
  const redis = await redisFor(t)
  const manager = manage(t, { port: redis.port })
  await manager.size()
  redis.pause()
  const refused = assert.rejects(manager.clear(), { code: codes.closed, message: /done or not/ })

  await manager.close(0)

  await refused
  redis.continue()
  await assert.rejects(manager.clear(), { code: codes.closed, message: /nothing was done/ })
})

test('a broken connection is nothing that a look at the queue shows', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  await redis.cli('RPUSH', 'emails', '1')
  const manager = manage(t, { port: proxy.port })
  await manager.size()

  for (let times = 0; times < 5; times++) {
    const sizes = [manager.size(), manager.size()]
    proxy.kill()
    assert.deepEqual(
      (await Promise.all(sizes)).map(({ ready }) => ready),
      [1, 1]
    )
  }
})

test('a redrive whose reply is lost says so, and the next one moves the rest', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  const letters = Array.from({ length: 3000 }, (_, index) => String(index))
  const manager = manage(t, { port: proxy.port })
  // From then on the server knows the script.
  assert.equal(await manager.redrive(), 0)
  await redis.cli('RPUSH', keys.dead, ...letters)

  proxy.mute()
  const redriving = manager.redrive()
  await eventually(async () => (await redis.cli('LLEN', 'emails')) === 1000)
  proxy.kill()
  proxy.heal()
  await assert.rejects(redriving, { code: codes.connection, message: /look before you call again/ })

  assert.equal(await manager.redrive(), 2000)
  assert.deepEqual(await redis.cli('LRANGE', 'emails', 0, -1), letters)
  assert.equal((await manager.counters()).redriven, 3000)
})

test('to close does not wait for a Redis that is not there', async t => {
  const manager = manage(t, { port: await freePort(), timeoutMs: 60_000 })
  const since = performance.now()
  const calls = everyCall(manager)
  const closing = manager.close(100)

  for (const call of calls) await assert.rejects(call, { code: codes.closed })
  await closing

  assert.ok(performance.now() - since < 3000)
})

test('an aborted signal, or a second close(), ends a close() under way', async t => {
  const controller = new AbortController()
  const options = { port: await freePort(), timeoutMs: 60_000, signal: controller.signal }
  const aborted = manage(t, options)
  const closedTwice = manage(t, options)
  const calls = [aborted.size(), closedTwice.size()]
  const closings = [aborted.close(60_000), closedTwice.close(60_000)]

  closings.push(closedTwice.close(0))
  await assert.rejects(calls[1]!, { code: codes.closed })
  controller.abort()
  await assert.rejects(calls[0]!, { code: codes.closed })

  await Promise.all(closings)
  assert.equal(getEventListeners(controller.signal, 'abort').length, 0)
})

test('a wrong password rejects every call at once, and needs no listener', async t => {
  const redis = await redisFor(t, { password: 'right' })
  const manager = manage(t, { port: redis.port, password: 'canary' })

  for (const call of everyCall(manager)) await assert.rejects(call, { code: codes.auth })
})

test('a wrong password is an error event where somebody listens', async t => {
  const redis = await redisFor(t, { password: 'right' })
  const manager = manage(t, { port: redis.port, password: 'canary' })

  const [error] = (await once(manager, 'error')) as [{ code: string }]

  assert.equal(error.code, codes.auth)
})

test('what the access rules forbid is a PermissionError, the rest works', async t => {
  const redis = await redisFor(t)
  const rules = ['on', '>secret', '~emails', '~{emails}:*', '&*', '+@all', '-unlink']
  await redis.cli('ACL', 'SETUSER', 'ann', 'resetkeys', ...rules)
  const manager = manage(t, { port: redis.port, username: 'ann', password: 'secret' })
  await redis.cli('RPUSH', keys.dead, '1')

  await assert.rejects(manager.clear(), { code: codes.permission })
  await assert.rejects(manager.redrive({ to: 'forbidden' }), { code: codes.permission })

  assert.equal(await manager.redrive(), 1)
  assert.equal((await manager.size()).ready, 1)
})

test('a user without scripts can not manage a queue', async t => {
  const redis = await redisFor(t)
  await redis.cli('ACL', 'SETUSER', 'ann', 'on', '>secret', '~*', '+@all', '-evalsha')
  const manager = manage(t, { port: redis.port, username: 'ann', password: 'secret' })

  for (const call of [manager.size(), manager.pause(), manager.redrive(), manager.clear()]) {
    await assert.rejects(call, { code: codes.permission })
  }
})

test('a key of another type is a WrongTypeError, and nothing is done', async t => {
  const redis = await redisFor(t)
  const manager = manage(t, { port: redis.port })
  for (const key of [keys.list, keys.dead, keys.state]) {
    await redis.cli('FLUSHALL')
    await redis.cli('SET', key, 'x')

    const calls = [manager.size(), manager.counters(), manager.redrive(), manager.clear()]

    for (const call of calls) await assert.rejects(call, { code: codes.wrongType }, key)
    assert.deepEqual(await redis.cli('KEYS', '*'), [key])
  }
})

test('a handed-in client is used, and closed with the queue', async t => {
  const redis = await redisFor(t)
  const { Redis } = await import('ioredis')
  const client = new Redis(redis.port)
  const manager = manage(t, { client })
  assert.equal((await manager.size()).ready, 0)

  await manager.close()

  await eventually(() => client.status === 'end')
})
