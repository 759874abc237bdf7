import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { Reaper } from '../../src/consume/reaper.ts'
import { ConnectionError, PermissionError } from '../../src/errors.ts'
import type { Inspection, Ledger, Reaped, Suspect } from '../../src/store/ledger.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { Bench } from './bench-ledger.ts'

/** What a reaper asks of a ledger, with answers that the test sets. */
class InspectedLedger {
  suspects: Suspect[] = []
  consumers = 2
  jobs = 5
  isAway = false
  refusal: Error | undefined
  inspections: number[] = []
  readonly reaped: Array<[number, string]> = []
  readonly #clock: FakeClock

  constructor(clock: FakeClock) {
    this.#clock = clock
  }

  inspect(): Promise<Inspection> {
    this.inspections.push(this.#clock.now())
    if (this.refusal) return Promise.reject(this.refusal)
    if (this.isAway) return Promise.reject(new ConnectionError('away'))
    const { suspects, consumers } = this
    return Promise.resolve({ suspects, consumers, nowMs: this.#clock.now() + 1_000_000 })
  }

  reap(suspect: Suspect): Promise<Reaped> {
    this.reaped.push([this.#clock.now(), suspect.leaseEnd])
    const rest = this.jobs > 2 ? { ...suspect, leaseEnd: '0' } : undefined
    const count = Math.min(2, this.jobs)
    this.jobs -= count
    return Promise.resolve({ count, rest })
  }
}

function open(t: { mock: { method(on: object, name: string, by: () => number): unknown } }) {
  // No jitter.
  t.mock.method(Math, 'random', () => 0.5)
  const clock = new FakeClock()
  const ledger = new InspectedLedger(clock)
  const recovered: number[] = []
  const failures: Error[] = []
  const reaper = new Reaper(ledger as unknown as Ledger, clock, 10_000, {
    holdsAs: consumer => consumer === 'self',
    recovered: jobs => recovered.push(jobs),
    failed: reason => failures.push(reason)
  })
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 100) {
      clock.advance(100)
      for (let turn = 0; turn < 3; turn++) await setImmediate()
    }
  }
  return { clock, ledger, recovered, failures, reaper, pass }
}

const suspect = (why: Suspect['why'], leaseEnd = '77'): Suspect => ({
  consumer: 'c',
  leaseEnd,
  why
})

test('a consumer whose lease was seen to be over for long enough is reaped, in parts', async t => {
  const { ledger, recovered, pass } = open(t)
  ledger.suspects = [suspect('expired')]

  await pass(10_900)
  assert.deepEqual(ledger.reaped, [])
  await pass(400)

  assert.deepEqual(ledger.reaped, [
    [11_000, '77'],
    [11_000, '0'],
    [11_000, '0']
  ])
  assert.deepEqual(recovered, [5])
})

test('a reaper leaves its own consumer alone, and does not look more often for its sake', async t => {
  const { ledger, pass } = open(t)
  ledger.suspects = [{ ...suspect('expired'), consumer: 'self' }]

  await pass(20_000)

  assert.deepEqual(ledger.reaped, [])
  assert.equal(ledger.inspections.length, 20)
})

test('a consumer whose connection is gone is reaped after 3 seconds', async t => {
  const { ledger, pass } = open(t)
  ledger.suspects = [suspect('disconnected')]

  await pass(3_900)
  assert.deepEqual(ledger.reaped, [])
  await pass(200)

  assert.equal(ledger.reaped[0]?.[0], 4_000)
})

test('a consumer that left is reaped at once', async t => {
  const { ledger, pass } = open(t)
  ledger.suspects = [suspect('left')]

  await pass(1_000)

  assert.equal(ledger.reaped[0]?.[0], 1_000)
})

test('a consumer that gives a sign of life is watched anew', async t => {
  const { ledger, pass } = open(t)
  ledger.suspects = [suspect('disconnected')]
  await pass(3_000)

  ledger.suspects = [suspect('disconnected', '78')]
  await pass(2_900)

  assert.deepEqual(ledger.reaped, [])
})

test('a consumer that is back meanwhile is watched anew', async t => {
  const { ledger, pass } = open(t)
  ledger.suspects = [suspect('disconnected')]
  await pass(3_000)
  ledger.suspects = []
  await pass(1_000)

  ledger.suspects = [suspect('disconnected')]
  await pass(2_900)

  assert.deepEqual(ledger.reaped, [])
})

test('a time without a connection counts for nobody', async t => {
  const { ledger, pass } = open(t)
  ledger.suspects = [suspect('disconnected')]
  await pass(2_000)
  ledger.isAway = true
  await pass(5_000)

  ledger.isAway = false
  await pass(2_900)

  assert.deepEqual(ledger.reaped, [])
})

test('a reaper that lacks a right says so, and one without a connection does not', async t => {
  const { ledger, failures, pass } = open(t)
  ledger.isAway = true
  await pass(3_000)
  assert.deepEqual(failures, [])
  ledger.refusal = new PermissionError('no right')

  await pass(3_000)

  assert.deepEqual(failures, [ledger.refusal])
})

test('nothing is told of a consumer that held nothing', async t => {
  const { ledger, recovered, pass } = open(t)
  ledger.jobs = 0
  ledger.suspects = [suspect('left')]

  await pass(1_000)

  assert.equal(ledger.reaped.length, 1)
  assert.deepEqual(recovered, [])
})

test('many consumers take turns: each looks once a second at most, and once a minute at least', async t => {
  const { ledger, pass } = open(t)
  for (const [consumers, everyMs] of [
    [1, 1_000],
    [40, 10_000],
    [100_000, 60_000]
  ] as const) {
    ledger.consumers = consumers
    await pass(61_000)
    ledger.inspections = []
    await pass(everyMs * 3)

    const gaps = ledger.inspections.slice(1).map((at, index) => at - ledger.inspections[index]!)
    assert.ok(gaps.length >= 1)
    assert.ok(
      gaps.every(ms => ms === everyMs),
      String(gaps)
    )
  }
})

test('a reaper that is stopped leaves no timer, also while it looks', async t => {
  const { clock, ledger, reaper } = open(t)
  clock.advance(1_000)

  reaper.stop()
  for (let turn = 0; turn < 5; turn++) await setImmediate()

  assert.equal(clock.pending, 0)
  assert.equal(ledger.inspections.length, 1)
})

test('a consumer whose lease is over does not take itself for lost, and its jobs go on as they were', async () => {
  const bench = new Bench()
  await bench.give('a')
  const { claimant, ledger } = bench.consumer({ capacity: 1 })
  await bench.turns()
  // Its way back is a matter of luck: it may take longer than the reaper's.
  ledger.weather = 'only the reaper gets through'
  await bench.pass(10_000)

  ledger.weather = 'fine'
  await bench.pass(3_000)

  assert.deepEqual(claimant.taken, ['a', 'a'])
  assert.equal(claimant.recoveries, 0)
})
