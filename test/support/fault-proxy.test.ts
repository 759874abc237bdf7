import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from './eventually.ts'
import { faultProxyFor } from './fault-proxy.ts'
import { redisCommand } from './redis-cli.ts'
import { redisFor } from './redis-server.ts'

async function setUp(t: TestContext) {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  const ping = () => redisCommand(proxy, ['PING'])
  return { redis, proxy, ping }
}

async function open(t: TestContext, port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  t.after(() => socket.destroy())
  await once(socket, 'connect')
  return socket
}

test('a proxy without faults passes commands and replies', async t => {
  const { proxy } = await setUp(t)
  const value = 'x'.repeat(1_000_000)

  await redisCommand(proxy, ['SET', 'key', value])

  assert.equal(await redisCommand(proxy, ['GET', 'key']), value)
  await eventually(() => proxy.connections === 0)
})

test('kill() breaks the connections there are', async t => {
  const { proxy, ping } = await setUp(t)
  const socket = await open(t, proxy.port)
  await eventually(() => proxy.connections === 1)

  proxy.kill()

  await once(socket, 'close')
  assert.equal(await ping(), 'PONG')
})

test('mute() lets commands through and loses the replies', async t => {
  const { redis, proxy, ping } = await setUp(t)
  proxy.mute()

  const lost = redisCommand(proxy, ['RPUSH', 'list', 'element'])
  const broken = assert.rejects(lost)
  await eventually(() => redis.cli('EXISTS', 'list'))
  assert.equal(await Promise.race([broken, sleep(50, 'silence')]), 'silence')
  proxy.heal()

  await broken
  assert.equal(await ping(), 'PONG')
})

test('blackhole() loses both ways and the end of connections too', async t => {
  const { redis, proxy, ping } = await setUp(t)
  const socket = await open(t, proxy.port)
  await eventually(async () => (await clientCount(redis)) === 2)
  proxy.blackhole()

  socket.write('SET key value\r\n')
  socket.destroy()
  await once(socket, 'close')
  await sleep(50)
  assert.equal(await redis.cli('GET', 'key'), null)
  assert.equal(await clientCount(redis), 2)
  proxy.kill()
  proxy.heal()

  assert.equal(await ping(), 'PONG')
})

test('delay() holds bytes back and keeps their order', async t => {
  const { proxy, ping } = await setUp(t)
  proxy.delay(40)

  const start = performance.now()
  assert.equal(await ping(), 'PONG')

  assert.ok(performance.now() - start >= 79)
})

test('slice() passes bytes in pieces, and their order stays', async t => {
  const { redis, proxy } = await setUp(t)
  const socket = await open(t, proxy.port)
  const pieces: Buffer[] = []
  socket.on('data', piece => pieces.push(piece))
  await redis.cli('SET', 'key', 'abcdefghij')
  proxy.slice(4, 5)

  socket.write('GET key\r\n')
  await eventually(() => Buffer.concat(pieces).toString() === '$10\r\nabcdefghij\r\n')

  assert.ok(pieces.length >= 3, `${pieces.length} pieces`)
  proxy.heal()
  socket.write('GET key\r\n')
  await eventually(() => Buffer.concat(pieces).toString().endsWith('\r\n$10\r\nabcdefghij\r\n'))
})

test('heal() lets what is in slices pass at once', async t => {
  const { redis, proxy } = await setUp(t)
  const socket = await open(t, proxy.port)
  await eventually(() => proxy.connections === 1)
  proxy.slice(1, 10)

  // Slices would take minutes.
  socket.write(`SET key ${'x'.repeat(30_000)}\r\n`)
  await sleep(50)
  proxy.heal()

  await eventually(() => redis.cli('EXISTS', 'key'))
})

test("halfClose('client') ends the client's side, and the server knows nothing until heal()", async t => {
  const { redis, proxy, ping } = await setUp(t)
  const socket = await open(t, proxy.port)
  socket.resume()
  await eventually(async () => (await clientCount(redis)) === 2)

  proxy.halfClose('client')

  await once(socket, 'close')
  assert.equal(await ping(), 'PONG')
  // The connection of the ping is gone before long, the ghost is not.
  await eventually(() => proxy.connections === 0)
  await sleep(50)
  assert.equal(await clientCount(redis), 2)
  proxy.heal()
  await eventually(async () => (await clientCount(redis)) === 1)
})

test("halfClose('server') ends the server's side, and the client hears nothing until heal()", async t => {
  const { redis, proxy } = await setUp(t)
  const socket = await open(t, proxy.port)
  await eventually(async () => (await clientCount(redis)) === 2)

  proxy.halfClose('server')

  await eventually(async () => (await clientCount(redis)) === 1)
  socket.write('SET key value\r\n')
  await sleep(50)
  assert.equal(await redis.cli('GET', 'key'), null)
  assert.equal(socket.closed, false)
  proxy.heal()
  await once(socket, 'close')
})

test('refuse() turns new connections away until accept()', async t => {
  const { proxy, ping } = await setUp(t)
  const socket = await open(t, proxy.port)

  await proxy.refuse()
  await assert.rejects(ping(), { code: 'ECONNREFUSED' })
  socket.write('PING\r\n')
  assert.equal(String((await once(socket, 'data'))[0]), '+PONG\r\n')
  await proxy.accept()

  assert.equal(await ping(), 'PONG')
})

async function clientCount(redis: { cli: (...args: string[]) => Promise<unknown> }) {
  return String(await redis.cli('CLIENT', 'LIST'))
    .trim()
    .split('\n').length
}
