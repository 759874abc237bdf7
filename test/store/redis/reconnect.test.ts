import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { Pull } from '../../../src/pull.ts'
import { Push } from '../../../src/push.ts'
import { deafWatch } from '../../conformance/store/scene.ts'
import { eventually } from '../../support/eventually.ts'
import { faultProxyFor } from '../../support/fault-proxy.ts'
import { redisFor } from '../../support/redis-server.ts'
import { blockedOn, closing, connectionsTo, listening, storeOn } from './scene.ts'
import { silentServer } from './silent-server.ts'
import { ways } from './ways.ts'

/** What a stream says of its connection, in order. */
function listenTo(stream: Pick<Push<number>, 'on'> | Pick<Pull<number>, 'on'>): string[] {
  const told: string[] = []
  stream.on('connect', () => told.push('connect'))
  stream.on('disconnect', () => told.push('disconnect'))
  stream.on('error', (error: Error) => told.push(String(error)))
  return told
}

for (const { name, target } of ways) {
  test(`a broken connection comes back, and is told of once each time, over ${name}`, async t => {
    const proxy = await faultProxyFor(t, await redisFor(t))
    const [ofStore, ofTaker] = [listening(), listening()]
    const store = storeOn(t, target(t, proxy), ofStore.watch)
    const taker = store.openTaker('queue', ofTaker.watch)
    const expected = ['connect']
    await eventually(() => ofStore.heard.length === 1 && ofTaker.heard.length === 1)

    for (let round = 1; round <= 4; round++) {
      proxy.kill()
      expected.push('disconnect', 'connect')
      const isBack = (): boolean => ofStore.heard.length + ofTaker.heard.length === 4 * round + 2
      await eventually(isBack)
      await store.append('queue', [String(round)], {})
      assert.equal(String(await taker.take(1, 1000)), String(round))
    }

    assert.deepEqual(ofStore.heard, expected)
    assert.deepEqual(ofTaker.heard, expected)
    await taker.close()
  })

  test(`a server that is not there yet is waited for, over ${name}`, async t => {
    const redis = await redisFor(t)
    await redis.kill()
    const { heard, reasons, watch } = listening()
    const store = storeOn(t, target(t, redis), watch)
    const appending = store.append('queue', ['job'], {})
    const taking = store.openTaker('queue', deafWatch).take(1, 60_000)
    await eventually(() => heard.length > 0)

    await redis.start()

    assert.equal(await appending, 1)
    assert.equal(String(await taking), 'job')
    assert.deepEqual(heard, ['disconnect', 'connect'])
    assert.match(reasons[0]!.message, /No connection to .*ECONNREFUSED.*; reconnecting/)
  })

  // Two connections: the shared one, and the one of the taker.
  test(`a server that hangs up is tried less and less often, over ${name}`, async t => {
    const server = await silentServer(t, 'hangs up')
    const { heard, watch } = listening()
    const store = storeOn(t, target(t, server), watch)
    const taking = store.openTaker('queue', deafWatch).take(1, 60_000)
    taking.catch(() => {})

    await new Promise(resolve => setTimeout(resolve, 2000))

    const attempts = server.accepted()
    assert.ok(attempts >= 4 && attempts <= 40, `${attempts} attempts in two seconds`)
    assert.deepEqual(heard, ['disconnect'])
    await store.close()
    assert.deepEqual(await taking, [])
    const before = server.accepted()
    await new Promise(resolve => setTimeout(resolve, 300))
    assert.ok(server.accepted() - before <= 1)
  })

  test(`a server with no place for one more client is waited for, over ${name}`, async t => {
    const redis = await redisFor(t, { args: ['--maxclients', '2'] })
    const crowd = [connect(redis.port, redis.host), connect(redis.port, redis.host)]
    await Promise.all(crowd.map(socket => once(socket, 'connect')))
    const { heard, watch } = listening()
    const store = storeOn(t, target(t, redis), watch)
    const appending = store.append('queue', ['job'], {})
    await eventually(() => heard.length > 0)

    for (const socket of crowd) socket.destroy()

    assert.equal(await appending, 1)
    assert.deepEqual(heard, ['disconnect', 'connect'])
  })
}

test('both ends go on after each of 8 broken connections, and say so once', async t => {
  const proxy = await faultProxyFor(t, await redisFor(t))
  const push = closing(t, new Push<number>({ queue: 'queue', port: proxy.port }))
  const pull = closing(t, new Pull<number>({ queue: 'queue', port: proxy.port }))
  const [ofPush, ofPull] = [listenTo(push), listenTo(pull)]
  const jobs: number[] = []
  pull.on('data', job => jobs.push(job))

  for (let round = 1; round <= 8; round++) {
    await eventually(() => ofPush.length + ofPull.length === 4 * round - 2)
    await push.send(round)
    await eventually(() => jobs.length === round)
    proxy.kill()
  }

  await eventually(() => ofPush.length + ofPull.length === 4 * 8 + 2)
  const changes = ['connect', ...Array.from({ length: 8 }, () => ['disconnect', 'connect']).flat()]
  assert.deepEqual([ofPush, ofPull], [changes, changes])
  assert.deepEqual(
    jobs,
    Array.from({ length: 8 }, (_, index) => index + 1)
  )
})

test('a Redis that stands still for a second is waited for, and nothing is said', async t => {
  const redis = await redisFor(t)
  const push = closing(t, new Push<number>({ queue: 'queue', port: redis.port }))
  const pull = closing(t, new Pull<number>({ queue: 'queue', port: redis.port, timeout: 0.2 }))
  const [ofPush, ofPull] = [listenTo(push), listenTo(pull)]
  const jobs: number[] = []
  pull.on('data', job => jobs.push(job))
  await push.send(1)
  await eventually(async () => jobs.length === 1 && (await blockedOn(redis)) === 1)

  redis.pause()
  const sending = push.send(2)
  await new Promise(resolve => setTimeout(resolve, 1000))
  redis.continue()
  await sending
  await eventually(() => jobs.length === 2)

  assert.deepEqual([ofPush, ofPull, jobs], [['connect'], ['connect'], [1, 2]])
})

test('a connection that the server closes for being idle comes back by itself', async t => {
  const redis = await redisFor(t, { args: ['--timeout', '1'] })
  const push = closing(t, new Push({ queue: 'queue', port: redis.port }))
  await push.send('first')

  await once(push, 'disconnect')
  await push.send('second')

  assert.equal(await redis.cli('LLEN', 'queue'), 2)
})

test('streams that come and go leave no connection, also when the server is away', async t => {
  const redis = await redisFor(t)
  const { port } = redis
  for (let round = 0; round < 30; round++) {
    const push = new Push({ queue: 'queue', port })
    const pull = new Pull({ queue: 'queue', port }).resume()
    if (round % 3 === 0) await push.send('job')
    if (round % 3 === 1) push.write('job', () => {})
    if (round === 20) await redis.restart()
    push.destroy()
    pull.destroy()
    await eventually(() => push.closed && pull.closed)
  }

  await eventually(async () => (await connectionsTo(redis)).length === 0)
})
