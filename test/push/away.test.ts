import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { codes } from '../../src/errors.ts'
import { Push } from '../../src/push.ts'
import { errorOf, numbers, record } from '../conformance/stream/scene.ts'
import { stored } from '../conformance/stream/writable/writing.ts'
import { faultProxyFor } from '../support/fault-proxy.ts'
import { redisFor } from '../support/redis-server.ts'

test('writes fail with PushTimeoutError while Redis is away, and the stream lives', async t => {
  const server = await redisFor(t)
  const proxy = await faultProxyFor(t, server)
  const push = new Push({ queue: 'jobs', url: proxy.url, pushTimeoutMs: 200 })
  await stored(push, 'before')
  await proxy.refuse()
  const gone = once(push, 'disconnect')
  proxy.kill()
  await gone

  await assert.rejects(stored(push, 'during'), { code: codes.pushTimeout })
  const back = once(push, 'connect')
  await proxy.accept()
  await back
  await stored(push, 'after')

  assert.deepEqual(await server.cli('LRANGE', 'jobs', 0, -1), ['"before"', '"after"'])
  await push.close()
})

test("a timeout that no callback hears is one 'error', and the stream lives", async t => {
  const server = await redisFor(t)
  const proxy = await faultProxyFor(t, server)
  await proxy.refuse()
  const push = new Push({ queue: 'jobs', url: proxy.url, pushTimeoutMs: 100 })
  const seen = record(push, 'error', 'close')
  const failing = errorOf(push)

  for (const job of numbers(3)) push.write(job)
  assert.equal(((await failing) as { code?: string }).code, codes.pushTimeout)
  await proxy.accept()
  await once(push, 'connect')
  await stored(push, 'after')

  assert.deepEqual(seen, ['error'])
  assert.deepEqual(await server.cli('LRANGE', 'jobs', 0, -1), ['"after"'])
  await push.close()
})

test('without pushTimeoutMs writes wait until Redis is there', async t => {
  const server = await redisFor(t)
  const proxy = await faultProxyFor(t, server)
  await proxy.refuse()
  const push = new Push({ queue: 'jobs', url: proxy.url })
  const storing = Promise.all(numbers(3).map(job => stored(push, job)))
  await once(push, 'disconnect')

  await proxy.accept()
  await storing

  assert.deepEqual(await server.cli('LRANGE', 'jobs', 0, -1), ['0', '1', '2'])
  await push.close()
})

test('no callback, event or drain comes while Redis does not answer', async t => {
  const server = await redisFor(t)
  const push = new Push({ queue: 'jobs', url: server.url, highWaterMark: 1 })
  await stored(push, 'before')
  const seen = record(push, 'pushed', 'drain', 'finish', 'error')
  server.pause()

  push.write('during', () => seen.push('callback'))
  push.end()
  await assertStays(seen, [])
  server.continue()
  await once(push, 'close')

  assert.deepEqual(seen, ['pushed', 'callback', 'finish'])
})

test('a wrong type of key destroys the stream once, with every write failed', async t => {
  const server = await redisFor(t)
  await server.cli('SET', 'jobs', 'a text')
  const push = new Push({ queue: 'jobs', url: server.url })
  const seen = record(push, 'error', 'close')
  const failing = errorOf(push)

  const writes = await Promise.allSettled(numbers(3).map(job => stored(push, job)))

  assert.equal(((await failing) as { code?: string }).code, codes.wrongType)
  for (const { status } of writes) assert.equal(status, 'rejected')
  await assert.rejects(push.close(), { code: codes.wrongType })
  assert.deepEqual(seen, ['error', 'close'])
})

test('close() of a stream that never connects gives up in time', async t => {
  const server = await redisFor(t)
  await server.kill()
  const push = new Push({ queue: 'jobs', url: server.url })
  const storing = stored(push, 'job')
  const failed = assert.rejects(storing, { code: codes.closed })

  await assert.rejects(push.close(100), { code: codes.closeTimeout })

  await failed
})

/** Gives what is wrong the time to go wrong: a few turns through the server's own socket. */
async function assertStays(seen: string[], expected: string[]): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise(resolve => setImmediate(resolve))
  assert.deepEqual(seen, expected)
}
