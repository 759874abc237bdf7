import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { Pull } from '../../../src/pull.ts'
import { deafWatch } from '../../conformance/store/scene.ts'
import { eventually } from '../../support/eventually.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { faultProxyFor } from '../../support/fault-proxy.ts'
import { redisFor } from '../../support/redis-server.ts'
import { blockedOn, closing, goingOn, listening, storeOn } from './scene.ts'
import { silentServer } from './silent-server.ts'
import { redisTarget } from './targets.ts'
import { ways } from './ways.ts'

for (const { name, target } of ways) {
  test(`an append on a half-open link is uncertain after 6 seconds, over ${name}`, async t => {
    const proxy = await faultProxyFor(t, await redisFor(t))
    const clock = new FakeClock()
    const { heard, reasons, watch } = listening()
    const store = storeOn(t, target(t, proxy), watch, clock)
    await store.append('queue', ['first'], {})

    proxy.blackhole()
    const appending = store.append('queue', ['second'], {})
    // So long it takes until the last byte is on its way.
    await new Promise(resolve => setTimeout(resolve, 20))
    clock.advance(5000)
    clock.advance(999)
    await new Promise(setImmediate)
    assert.deepEqual(heard, ['connect'])
    clock.advance(1)

    await assert.rejects(appending, { name: 'InDoubtError' })
    await eventually(() => heard.length === 2)
    assert.match(reasons[0]!.message, /no reply within 5000 ms/)
    proxy.heal()
    await goingOn(clock, store.append('queue', ['third'], {}))
    assert.deepEqual(heard, ['connect', 'disconnect', 'connect'])
  })

  test(`a server that never answers has one connection at a time, over ${name}`, async t => {
    const server = await silentServer(t)
    const clock = new FakeClock()
    const { heard, reasons, watch } = listening()
    storeOn(t, target(t, server), watch, clock)

    for (let round = 1; round <= 5; round++) {
      await goingOn(
        clock,
        eventually(() => server.accepted() === round),
        1
      )
      await goingOn(
        clock,
        eventually(() => server.open() === 1),
        1
      )
      clock.advance(10_000)
      await eventually(() => server.open() === 0)
    }

    assert.deepEqual(heard, ['disconnect'])
    assert.match(reasons[0]!.message, /no answer within 10000 ms/)
  })

  test(`a store that is closed while it dials leaves no socket behind, over ${name}`, async t => {
    const server = await silentServer(t)
    const clock = new FakeClock()
    const store = storeOn(t, target(t, server), undefined, clock)
    const taker = store.openTaker('queue', deafWatch)
    await eventually(() => server.open() === 2)

    await taker.close()
    await store.close()

    await eventually(() => server.open() === 0)
    assert.equal(clock.pending, 0)
  })

  test(`a dead link is noticed though more and more is written to it, over ${name}`, async t => {
    const redis = await redisFor(t)
    const clock = new FakeClock()
    const { heard, watch } = listening()
    const store = storeOn(t, target(t, redis), watch, clock)
    await store.append('queue', ['first'], {})
    redis.pause()
    const appends = [store.append('queue', [Buffer.alloc(16 * 1024 * 1024)], {})]

    for (let ms = 0; ms < 30_000 && heard.length === 1; ms += 100) {
      appends.push(store.append('queue', ['more'], {}))
      clock.advance(100)
      await new Promise(resolve => setTimeout(resolve, 1))
    }

    // ioredis gives a socket two more seconds to end by itself.
    await eventually(() => heard.length > 1)
    assert.deepEqual(heard, ['connect', 'disconnect'])
    redis.continue()
    await goingOn(clock, Promise.allSettled(appends))
  })
}

test('a small append behind a large one has as long as any, once that is answered', async t => {
  const redis = await redisFor(t)
  const clock = new FakeClock()
  const { heard, watch } = listening()
  const store = storeOn(t, redisTarget(redis), watch, clock)
  await store.append('queue', ['first'], {})
  redis.pause()

  const appends = [Buffer.alloc(10 * 1024 * 1024), 'small'].map(element => {
    return store.append('queue', [element], {})
  })
  // The large one has 5 s, one for each MiB, and one to look on.
  clock.advance(15_000)
  await new Promise(setImmediate)
  redis.continue()

  assert.deepEqual(await Promise.all(appends), [1, 1])
  assert.deepEqual(heard, ['connect'])
  assert.equal(clock.pending, 0)
})

test('a store that is closed before it dials leaves no socket behind', async t => {
  const server = await silentServer(t)
  for (const { target } of ways) {
    const store = storeOn(t, target(t, server))
    await store.close()
  }
  await eventually(() => server.open() === 0)
})

test('a half-open link of a pull that waits is noticed two seconds after its time', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  const pull = closing(t, new Pull({ queue: 'queue', port: proxy.port, timeout: 0.3 }).resume())
  await eventually(async () => (await blockedOn(redis)) === 1)

  proxy.blackhole()
  await once(pull, 'disconnect')
  proxy.heal()
  await once(pull, 'connect')
  await redis.cli('RPUSH', 'queue', '1')

  assert.deepEqual(await once(pull, 'data'), [1])
})

// To drop the link when the process wakes up would throw the job away that lies in its socket.
test('a job that came while this process stood still is not lost', async t => {
  const redis = await redisFor(t)
  const pull = closing(t, new Pull({ queue: 'queue', port: redis.port, timeout: 0.5 }))
  const jobs: unknown[] = []
  pull.on('data', job => jobs.push(job))
  const told: string[] = []
  pull.on('disconnect', reason => told.push(reason.message))
  await eventually(async () => (await blockedOn(redis)) === 1)

  pushAndStandStill(redis.port, 3500)
  await eventually(() => jobs.length > 0)

  assert.deepEqual([jobs, told], [[1], []])
})

/** Blocks this process; another one pushes meanwhile. */
function pushAndStandStill(port: number, ms: number): void {
  const script = `
    const socket = require('node:net').connect(${port}, '127.0.0.1')
    socket.write('RPUSH queue 1\\r\\n')
    setTimeout(() => process.exit(), ${ms})`
  execFileSync(process.execPath, ['--eval', script])
}
