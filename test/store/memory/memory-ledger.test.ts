import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { codes } from '../../../src/errors.ts'
import { keysOf } from '../../../src/store/keys.ts'
import { MemoryBroker } from '../../../src/store/memory/memory-broker.ts'
import { MemoryStore } from '../../../src/store/memory/memory-store.ts'
import { ledgerConformance } from '../../conformance/ledger/index.ts'
import { TestConsumer } from '../../conformance/ledger/test-consumer.ts'
import { placement } from '../../conformance/place/placements.ts'
import { numbered } from '../../conformance/store/elements.ts'
import { deafWatch } from '../../conformance/store/scene.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { memoryLedgerPlace } from './ledger-place.ts'

const leaseMs = 300_000
const dayMs = 24 * 60 * 60 * 1000

ledgerConformance({
  name: 'MemoryLedger',
  open: t => Promise.resolve(memoryLedgerPlace(t))
})

test('a lease ends when nothing was heard for exactly so long', async () => {
  const { clock, enter } = open()
  const consumer = await enter()
  clock.advance(1_000)
  await consumer.settle({})

  clock.advance(leaseMs - 1)
  assert.deepEqual((await consumer.ledger.inspect()).suspects, [])
  clock.advance(1)

  assert.equal((await consumer.ledger.inspect()).suspects.length, 1)
})

test('a delayed job is due exactly when its clock says so', async () => {
  const { clock, store, enter } = open()
  const consumer = await enter()
  await store.place('jobs', [placement('job', { delayMs: 1_000 })], {})

  clock.advance(400)
  assert.equal((await consumer.claim(1)).dueInMs, 600)
  clock.advance(599)
  assert.deepEqual(await consumer.take(1), [])
  clock.advance(1)

  assert.deepEqual(await consumer.take(1), ['job'])
})

test('all stores of a process agree on the time', async () => {
  const { clock, broker, enter } = open()
  const consumer = await enter()
  const { nowMs } = await consumer.claim(0)
  clock.advance(1_000)

  const other = new MemoryStore(broker, clock).openLedger('jobs', options, deafWatch)

  assert.equal((await other.inspect()).nowMs, nowMs + 1_000)
})

test('a wait gives nothing exactly when its clock says so, and leaves no timer', async () => {
  const { clock, broker, enter } = open()
  const consumer = await enter()
  const waiting = consumer.wait(1_000)

  clock.advance(999)
  assert.equal(clock.pending, 1)
  clock.advance(1)

  assert.equal(await waiting, undefined)
  assert.equal(clock.pending, 0)
  await consumer.leave()
  assert.equal(broker.size, 0)
})

test('a wait that brought something, or was stopped, leaves no timer', async () => {
  const { clock, store, enter } = open()
  const consumer = await enter()
  const waiting = consumer.wait(1_000)
  await store.append('jobs', ['job'], {})
  assert.equal(await waiting, 'job')

  const stopped = consumer.wait(1_000)
  consumer.ledger.stopWaiting()

  assert.equal(await stopped, undefined)
  assert.equal(clock.pending, 0)
})

// A wait that kept the process alive would end by the timeout.
test('a wait does not keep the process alive', async () => {
  const source = `
    import { memoryBroker } from './src/store/memory/memory-broker.ts'
    import { MemoryStore } from './src/store/memory/memory-store.ts'
    const options = { leaseMs: 60000 }
    const store = new MemoryStore(memoryBroker(''))
    const ledger = store.openLedger('jobs', options, { onConnect() {} })
    void ledger.enter({ consumer: 'host:1:own:1', leaseMs: 60000, adoptToken: 1 })
    ledger.wait('host:1:own:1', 60000).then(() => console.log('settled'))
    process.on('exit', () => console.log('exit'))
  `
  const args = process.execArgv.filter(arg => !arg.startsWith('--test'))
  args.push('--input-type=module', '--eval', source)

  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 30_000 })

  assert.equal(stdout, 'exit\n')
})

test('a verb has done its work before it returns', async () => {
  const { store, enter } = open()
  const consumer = await enter()
  void store.append('jobs', ['a', 'b'], {})

  const first = consumer.take(1)
  void consumer.settle({ releases: [1] })
  const second = consumer.take(2)

  assert.deepEqual([await first, await second], [['a'], ['a', 'b']])
})

test('who claims comes before those who wait for what the claim itself makes ready', async () => {
  const { store, enter } = open()
  const consumer = await enter()
  const other = await enter('host:1:other:1')
  await store.append('jobs', ['a'], {})
  await consumer.claim(1)
  const waiting = other.wait(1_000)

  const taken = await consumer.take(1, { settlements: { releases: [1] } })

  assert.deepEqual(taken, ['a'])
  other.ledger.stopWaiting()
  assert.equal(await waiting, undefined)
})

test('100,000 delayed jobs do not slow claims down', { timeout: 20_000 }, async () => {
  const { store, enter } = open()
  const consumer = await enter()
  const jobs = Array.from({ length: 100_000 }, (_, index) =>
    placement(`${index}`, { delayMs: 1 + ((index * 7919) % 100_000) })
  )
  await store.append('jobs', numbered(100_000), {})
  await store.place('jobs', jobs, {})

  for (let token = 1; token <= 100_000; token += 10) {
    const acks = Array.from({ length: 10 }, (_, index) => token - 10 + index)
    assert.equal((await consumer.take(10, { settlements: { acks } })).length, 10)
  }
})

test('a queue is there while it has a job, a dead letter or a consumer', async () => {
  const { broker, store, enter } = open()
  const consumer = await enter()
  assert.equal(broker.size, 1)
  await store.place('jobs', [placement('high', { priority: 1 })], {})
  await consumer.claim(5)
  await consumer.leave()
  assert.equal(broker.size, 1)

  const other = await enter('host:1:other:1')
  await other.claim(1)
  await other.settle({ rejects: [{ token: 1, attempts: 1, note: '"reason":"no"' }] })
  assert.equal(broker.size, 2)
  await other.leave()
  assert.equal(broker.size, 1)
  await store.openTaker(keysOf('jobs').dead, deafWatch).take(1, 0)

  assert.equal(broker.size, 0)
})

test('a broker is forgotten when its queues are empty and its last store is closed', async () => {
  let isForgotten = false
  const broker = new MemoryBroker(() => (isForgotten = true))
  const store = new MemoryStore(broker)
  const ledger = store.openLedger('jobs', options, deafWatch)
  const consumer = new TestConsumer(ledger, 'host:1:own:1')
  await consumer.enter()
  await store.append('jobs', ['a'], {})
  await consumer.claim(1)
  await consumer.settle({ acks: [1] })
  assert.equal(
    broker.use('jobs', ({ state }) => state.counters.acked),
    1
  )
  await consumer.leave()

  await store.close()

  assert.ok(isForgotten)
})

test('what a consumer holds survives the closing of all stores', async () => {
  const { clock, broker, store, enter } = open()
  await store.append('jobs', ['pp1 0 {"id":"k"}\na'], {})
  const lost = await enter()
  await lost.claim(1)
  await store.close()
  clock.advance(leaseMs)

  const later = new MemoryStore(broker, clock).openLedger('jobs', options, deafWatch)
  const consumer = new TestConsumer(later, 'host:1:later:1')
  await consumer.enter()
  const { suspects } = await later.inspect()
  await later.reap(suspects[0]!)

  assert.deepEqual(await consumer.take(1), ['pp1 0+1 {"id":"k"}\na'])
})

test('a producer is remembered for a day', async () => {
  const { clock, store } = open()
  const place = (firstNumber: number): Promise<{ count: number; missing: number }> =>
    store.place('jobs', [placement('job')], { producer: { id: 'ann', firstNumber } })
  await place(1)

  clock.advance(dayMs - 1)
  assert.equal((await place(2)).missing, 0)
  clock.advance(dayMs)

  assert.equal((await place(3)).missing, 2)
})

test('a dedupe key is remembered for its time to live', async () => {
  const { clock, store } = open()
  const place = (id: string): Promise<{ duplicateOf: ReadonlyArray<string | undefined> }> => {
    const dedupe = { key: 'key', ttlMs: 1_000, id }
    return store.place('jobs', [placement('pp1 0 {"id":"k"}\njob', { dedupe })], {})
  }
  await place('a')

  clock.advance(999)
  assert.deepEqual((await place('b')).duplicateOf, ['a'])
  clock.advance(1)

  assert.deepEqual((await place('c')).duplicateOf, [undefined])
})

test('a place that waits for room goes on when there is some', async () => {
  const { clock, store, enter } = open()
  const consumer = await enter()
  await store.append('jobs', ['a'], {})
  const jobs = [placement('b'), placement('c')]
  const placing = store.place('jobs', jobs, { maxLength: 1, timeoutMs: 1_000 })

  assert.deepEqual(await consumer.take(1), ['a'])

  assert.equal((await placing).count, 1)
  assert.equal(clock.pending, 0)
  assert.deepEqual(await consumer.take(5), ['b'])
})

test('a place that waits for room gives up exactly when its clock says so', async () => {
  const { clock, store } = open()
  await store.append('jobs', ['a'], {})
  const placing = store.place('jobs', [placement('b')], { maxLength: 1, timeoutMs: 1_000 })

  clock.advance(1_000)

  await assert.rejects(placing, { code: codes.pushTimeout })
})

const options = { leaseMs }

function open() {
  const clock = new FakeClock()
  const broker = new MemoryBroker()
  const store = new MemoryStore(broker, clock)
  const enter = async (name = 'host:1:own:1'): Promise<TestConsumer> => {
    const consumer = new TestConsumer(store.openLedger('jobs', options, deafWatch), name)
    await consumer.enter()
    return consumer
  }
  return { clock, broker, store, enter }
}
