import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from './eventually.ts'
import { redisFor, startRedis } from './redis-server.ts'

test('a started server answers commands', async t => {
  const redis = await redisFor(t)

  assert.equal(await redis.cli('RPUSH', 'list', 'ä', Buffer.from('b'), 3), 3)
  assert.deepEqual(await redis.cli('LRANGE', 'list', 0, -1), ['ä', 'b', '3'])
  assert.equal(await redis.cli('GET', 'missing'), null)
  await assert.rejects(redis.cli('GET', 'list'), /WRONGTYPE/)
  assert.equal(redis.url, `redis://127.0.0.1:${redis.port}`)
})

test('two servers have nothing in common', async t => {
  const [one, two] = await Promise.all([redisFor(t), redisFor(t)])

  await one.cli('SET', 'key', 'value')

  assert.notEqual(one.port, two.port)
  assert.equal(await two.cli('GET', 'key'), null)
})

test('a killed server comes back on its port, empty', async t => {
  const redis = await redisFor(t)
  const { pid, port } = redis
  await redis.cli('SET', 'key', 'value')

  await redis.kill()
  await assert.rejects(redis.cli('PING'), { code: 'ECONNREFUSED' })
  await redis.restart()

  assert.equal(redis.port, port)
  assert.notEqual(redis.pid, pid)
  assert.equal(await redis.cli('GET', 'key'), null)
})

test('with an append-only file a killed server comes back with its data', async t => {
  const redis = await redisFor(t, { aof: 'everysec' })
  await redis.cli('SET', 'key', 'value')

  await redis.restart()

  assert.equal(await redis.cli('GET', 'key'), 'value')
})

test('a paused server answers when it continues', async t => {
  const redis = await redisFor(t)

  redis.pause()
  const answer = redis.cli('PING')
  const first = await Promise.race([answer, sleep(100, 'silence')])
  redis.continue()

  assert.equal(first, 'silence')
  assert.equal(await answer, 'PONG')
})

test('a server with a password refuses those who do not know it', async t => {
  const redis = await redisFor(t, { password: 'se/cret' })

  assert.equal(await redis.cli('PING'), 'PONG')
  assert.equal(new URL(redis.url).password, 'se%2Fcret')
})

test('a server with TLS answers those who trust its certificate', async t => {
  const redis = await redisFor(t, { tls: true })

  assert.equal(await redis.cli('PING'), 'PONG')
  assert.match(redis.url, /^rediss:/)
  assert.match(redis.ca ?? '', /BEGIN CERTIFICATE/)
})

test('a server that cannot start says why', async () => {
  await assert.rejects(startRedis({ args: ['--no-such-option', 'x'] }), /no-such-option/)
})

test('a stopped server leaves nothing behind, even when it was paused', async () => {
  const redis = await startRedis()
  const [, dir] = (await redis.cli('CONFIG', 'GET', 'dir')) as [string, string]
  const { pid } = redis
  redis.pause()

  await redis.stop()

  assert.equal(existsSync(dir), false)
  await eventually(() => !isRunning(pid))
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
