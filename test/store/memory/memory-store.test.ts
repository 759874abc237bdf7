import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codes } from '../../../src/errors.ts'
import { MemoryBroker } from '../../../src/store/memory/memory-broker.ts'
import { MemoryStore } from '../../../src/store/memory/memory-store.ts'
import { storeConformance } from '../../conformance/store/index.ts'
import { deafWatch } from '../../conformance/store/scene.ts'
import { FakeClock } from '../../support/fake-clock.ts'

storeConformance({
  name: 'MemoryStore',
  open(t) {
    // A take that waits on an otherwise idle process lets it end, the test with it.
    const alive = setInterval(() => {}, 60_000)
    t.after(() => clearInterval(alive))
    const broker = new MemoryBroker()
    return Promise.resolve({ store: watch => new MemoryStore(broker, undefined, watch) })
  }
})

test('a waiting take gives none exactly when its clock says so', async () => {
  const { clock, broker, store } = open()
  const taking = store.openTaker('jobs', deafWatch).take(1, 1_000)

  clock.advance(999)
  assert.equal(broker.size, 1)
  clock.advance(1)

  assert.deepEqual(await taking, [])
  assert.equal(broker.size, 0)
})

test('a take that got something or was interrupted leaves no timer', async () => {
  const { clock, store } = open()
  const taker = store.openTaker('jobs', deafWatch)

  const first = taker.take(1, 1_000)
  await store.append('jobs', ['job'], {})
  assert.equal(String(await first), 'job')
  const second = taker.take(1, 1_000)
  taker.interrupt()
  assert.deepEqual(await second, [])

  assert.equal(clock.pending, 0)
})

test('an append that waits for room gives up exactly when its clock says so', async () => {
  const { clock, store } = open()
  await store.append('jobs', ['a'], {})
  const appending = store.append('jobs', ['b'], { maxLength: 1, timeoutMs: 1_000 })

  clock.advance(999)
  assert.equal(clock.pending, 1)
  clock.advance(1)

  await assert.rejects(appending, { code: codes.pushTimeout })
  assert.equal(clock.pending, 0)
})

test('an append that found room, or whose store was closed, leaves no timer', async () => {
  const { clock, broker, store } = open()
  const other = new MemoryStore(broker, clock)
  await store.append('jobs', ['a'], {})
  const appending = store.append('jobs', ['b'], { maxLength: 1, timeoutMs: 1_000 })
  const given = other.append('jobs', ['c'], { maxLength: 1, timeoutMs: 1_000 })

  await other.openTaker('jobs', deafWatch).take(1, 0)
  const closing = other.close()

  assert.equal(await appending, 1)
  await assert.rejects(given, { code: codes.closed })
  await closing
  assert.equal(clock.pending, 0)
})

test('the take that waits longest is served first', async () => {
  const { store } = open()
  const takings = [1, 2, 3].map(() => store.openTaker('jobs', deafWatch).take(1, 1_000))

  await store.append('jobs', ['a', 'b'], {})
  await store.append('jobs', ['c'], {})

  assert.deepEqual((await Promise.all(takings)).map(String), ['a', 'b', 'c'])
})

test('takes that wait share what comes, as evenly as their counts allow', async () => {
  const { store } = open()
  const takings = [10, 1, 10].map(count => store.openTaker('jobs', deafWatch).take(count, 1_000))

  await store.append('jobs', ['a', 'b', 'c', 'd', 'e'], {})

  assert.deepEqual((await Promise.all(takings)).map(String), ['a,b', 'c', 'd,e'])
})

test('the append that waits longest goes on first', async () => {
  const { store } = open()
  await store.append('jobs', ['a'], {})
  const taker = store.openTaker('jobs', deafWatch)
  const appends = ['b', 'c'].map(job => store.append('jobs', [job], { maxLength: 1 }))

  const taken = [await taker.take(1, 0), await taker.take(1, 0), await taker.take(1, 0)]

  await Promise.all(appends)
  assert.deepEqual(taken.map(String), ['a', 'b', 'c'])
})

test('an append that waits for a shorter queue holds up no other', async () => {
  const { store } = open()
  await store.append('jobs', ['a', 'b', 'c'], {})
  const patient = store.append('jobs', ['d'], { maxLength: 1 })
  const other = store.append('jobs', ['e'], { maxLength: 3 })

  const taken = await store.openTaker('jobs', deafWatch).take(1, 0)

  assert.deepEqual([String(taken), await other], ['a', 1])
  await Promise.all([assert.rejects(patient, { code: codes.closed }), store.close()])
})

test('100,000 elements go in and out at once', async () => {
  const { store } = open()
  const jobs = Array.from({ length: 100_000 }, (_, index) => `job ${index}`)
  const taking = store.openTaker('jobs', deafWatch).take(Infinity, 1_000)

  await store.append('jobs', jobs, {})
  await store.prepend('other', await taking)

  const taken = await store.openTaker('other', deafWatch).take(100_000, 0)
  assert.deepEqual(taken.map(String), jobs)
})

test('a closed store opens no taker', async () => {
  const { store } = open()
  await store.close()

  assert.throws(() => store.openTaker('jobs', deafWatch), { code: codes.closed })
})

test('there is no client', () => {
  assert.equal(open().store.client, undefined)
})

function open(): { clock: FakeClock; broker: MemoryBroker; store: MemoryStore } {
  const clock = new FakeClock()
  const broker = new MemoryBroker()
  return { clock, broker, store: new MemoryStore(broker, clock) }
}
