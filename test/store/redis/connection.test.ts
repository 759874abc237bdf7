import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { systemClock } from '../../../src/clock.ts'
import { dialerFor } from '../../../src/store/redis/clients/dialer.ts'
import { Connection } from '../../../src/store/redis/connection.ts'
import type { Dialer } from '../../../src/store/redis/link.ts'
import { eventually } from '../../support/eventually.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { faultProxyFor } from '../../support/fault-proxy.ts'
import { redisFor } from '../../support/redis-server.ts'
import { hooked } from './hooked.ts'
import { listening } from './scene.ts'
import { silentServer } from './silent-server.ts'
import { redisTarget } from './targets.ts'

const never = new AbortController().signal

function connectionTo(t: TestContext, dialer: Dialer, clock = systemClock): Connection {
  const connection = new Connection(dialer, clock)
  t.after(() => connection.close())
  return connection
}

/** The same dialer, but `onReply` is called when the server has answered and nobody knows it yet. */
function listeningIn(dialer: Dialer, onReply: () => void): Dialer {
  return hooked(dialer, async (_args, send) => {
    const reply = await send()
    onReply()
    return reply
  })
}

// How many turns of the microtask queue lie between the reply and the news is nobody's business.
for (let turns = 0; turns < 12; turns++) {
  test(`a watch that comes ${turns} turns after the reply hears of the connection once`, async t => {
    const target = redisTarget(await redisFor(t))
    const { heard, watch } = listening()
    const connection = connectionTo(
      t,
      listeningIn(dialerFor(target), () => void watchLater(turns))
    )
    async function watchLater(left: number): Promise<void> {
      for (let turn = 0; turn < left; turn++) await Promise.resolve()
      connection.watch(watch)
    }

    await connection.ready(never)
    await eventually(() => heard.length > 0)
    await new Promise(setImmediate)

    assert.deepEqual(heard, ['connect'])
  })
}

test('a watch that comes late hears how things stand', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  const connection = connectionTo(t, dialerFor(redisTarget(proxy)))
  await connection.ready(never)

  const [whileUp, whileDown, whileOver] = [listening(), listening(), listening()]
  connection.watch(whileUp.watch)
  await eventually(() => whileUp.heard.length === 1)
  await proxy.refuse()
  proxy.kill()
  await eventually(() => connection.trouble !== undefined)
  connection.watch(whileDown.watch)
  await eventually(() => whileDown.heard.length === 1)
  await redis.cli('CONFIG', 'SET', 'requirepass', 'secret')
  await proxy.accept()
  await eventually(() => connection.isOver)
  connection.watch(whileOver.watch)
  await eventually(() => whileOver.heard.length === 1)

  assert.deepEqual(whileUp.heard, ['connect', 'disconnect', 'PP_AUTH'])
  assert.deepEqual(whileDown.heard, ['disconnect', 'PP_AUTH'])
  assert.deepEqual(whileOver.heard, ['PP_AUTH'])
  await assert.rejects(connection.ready(never), { code: 'PP_AUTH' })
})

test('a watch that is taken back, or whose connection is closed, hears nothing', async t => {
  const connection = connectionTo(t, dialerFor(redisTarget(await redisFor(t))))
  await connection.ready(never)
  const [early, late, closed] = [listening(), listening(), listening()]

  connection.watch(early.watch)()
  const unwatch = connection.watch(late.watch)
  await eventually(() => late.heard.length === 1)
  unwatch()
  connection.watch(closed.watch)
  connection.close()
  await new Promise(setImmediate)

  assert.deepEqual([early.heard, late.heard, closed.heard], [[], ['connect'], []])
})

test('waiting for a connection ends with the signal, and leaves nothing behind', async t => {
  const server = await silentServer(t)
  const clock = new FakeClock()
  const connection = connectionTo(t, dialerFor(redisTarget(server)), clock)
  const controller = new AbortController()

  const waiting = Array.from({ length: 5 }, () => connection.ready(controller.signal))
  controller.abort()
  const settled = await Promise.all([...waiting, connection.ready(controller.signal)])

  assert.deepEqual(new Set(settled), new Set([undefined]))
  const waitingOn = connection.ready(never)
  connection.close()
  connection.close()
  await assert.rejects(waitingOn, { code: 'PP_CLOSED' })
  await eventually(() => clock.pending === 0)
})

test('links that were good for a while are dialled again at once, however often they break', async t => {
  const proxy = await faultProxyFor(t, await redisFor(t))
  const clock = new FakeClock()
  const connection = connectionTo(t, dialerFor(redisTarget(proxy)), clock)

  for (let breaks = 0; breaks < 20; breaks++) {
    const session = await connection.ready(never)
    clock.advance(250)
    proxy.kill()
    await session!.link.closed
    // The pause before the next attempt is a timer of no time.
    await eventually(() => clock.pending > 0)
    clock.advance(0)
  }

  assert.ok(await connection.ready(never))
})

test('a link that breaks at once is dialled again later and later', async t => {
  const proxy = await faultProxyFor(t, await redisFor(t))
  const clock = new FakeClock()
  const connection = connectionTo(t, dialerFor(redisTarget(proxy)), clock)
  let mustWait = 0

  for (let breaks = 0; breaks < 20; breaks++) {
    const session = await connection.ready(never)
    proxy.kill()
    await session!.link.closed
    await eventually(() => connection.session === undefined && clock.pending > 0)
    clock.advance(1)
    await new Promise(setImmediate)
    if (clock.pending > 0) mustWait++
    clock.advance(2000)
  }

  assert.ok(mustWait > 10, `it had to wait ${mustWait} of 20 times`)
})

test('a connection that is closed while it greets its server leaves no socket', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  for (const turns of [0, 1, 2, 3, 5, 8, 13]) {
    const connection = new Connection(
      listeningIn(dialerFor(redisTarget(proxy)), () => {
        void closeLater()
      }),
      systemClock
    )
    async function closeLater(): Promise<void> {
      for (let turn = 0; turn < turns; turn++) await Promise.resolve()
      connection.close()
    }
    await assert.rejects(async () => {
      await connection.ready(never)
      await eventually(() => connection.isOver)
      await connection.ready(never)
    })
  }

  const muted = connectionTo(t, dialerFor(redisTarget(proxy)))
  await eventually(() => proxy.connections === 1)
  muted.close()

  await eventually(() => proxy.connections === 0)
})

test('a listener that throws does not end the reconnecting', async t => {
  const proxy = await faultProxyFor(t, await redisFor(t))
  const connection = connectionTo(t, dialerFor(redisTarget(proxy)))
  const thrown = new Error('by the listener')
  const uncaught: unknown[] = []
  const catchIt = (error: unknown): void => void uncaught.push(error)
  process.setUncaughtExceptionCaptureCallback(catchIt)
  t.after(() => process.setUncaughtExceptionCaptureCallback(null))
  connection.watch({
    onConnect() {
      throw thrown
    },
    onDisconnect() {
      throw thrown
    },
    onFatal() {}
  })
  const { heard, watch } = listening()
  connection.watch(watch)

  await eventually(() => heard.length === 1)
  proxy.kill()
  await eventually(() => heard.length === 3)

  assert.deepEqual(heard, ['connect', 'disconnect', 'connect'])
  assert.deepEqual(uncaught, [thrown, thrown, thrown])
})
