import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Lease } from '../../src/consume/lease.ts'
import { FakeClock } from '../support/fake-clock.ts'

/** A lease of 3 seconds, and what it has told. */
function open() {
  const clock = new FakeClock()
  const told: string[] = []
  const tell = (what: string) => () => void told.push(`${what} ${clock.now()}`)
  const watch = {
    onBeat: tell('beat'),
    onDoubt: tell('doubt'),
    onEnd: tell('end'),
    onSure: tell('sure')
  }
  return { clock, told, lease: new Lease(3_000, clock, watch) }
}

test('a lease that was never confirmed is not sure', () => {
  const { clock, lease, told } = open()

  clock.advance(60_000)

  assert.equal(lease.isSure, false)
  assert.deepEqual(told, [])
})

test('a beat is due every third of the lease', () => {
  const { lease } = open()

  assert.equal(lease.beatMs, 1_000)
})

test('a lease that is not renewed asks for signs of life, then doubts, then ends', () => {
  const { clock, lease, told } = open()

  lease.renewed(clock.now())
  clock.advance(5_000)

  assert.deepEqual(told, ['beat 1000', 'beat 2000', 'doubt 3000', 'end 4000', 'end 5000'])
})

test('a lease is sure for its time, counted from when the renewal was sent', () => {
  const { clock, lease } = open()
  clock.advance(500)
  lease.renewed(0)

  clock.advance(2_499)
  assert.equal(lease.isSure, true)
  clock.advance(1)

  assert.equal(lease.isSure, false)
})

test('a renewal puts the next beat off', () => {
  const { clock, lease, told } = open()
  lease.renewed(0)
  for (let ms = 600; ms <= 6_000; ms += 600) {
    clock.advance(600)
    lease.renewed(clock.now())
  }

  assert.deepEqual(told, [])
  assert.equal(lease.isBeatDue, false)
  clock.advance(1_000)
  assert.deepEqual(told, ['beat 7000'])
  assert.equal(lease.isBeatDue, true)
})

test('a renewal after the end makes it sure again', () => {
  const { clock, lease, told } = open()
  lease.renewed(0)
  clock.advance(4_500)

  told.length = 0
  lease.renewed(clock.now())
  clock.advance(1_000)

  assert.equal(lease.isSure, true)
  assert.deepEqual(told, ['sure 4500', 'beat 5500'])
})

test('many renewals leave one timer, and stop() none', () => {
  const { clock, lease, told } = open()
  for (let count = 0; count < 100; count++) lease.renewed(clock.now())
  assert.equal(clock.pending, 1)

  lease.stop()
  clock.advance(10_000)

  assert.equal(clock.pending, 0)
  assert.deepEqual(told, [])
})

test('after a standstill of the process the lease is not sure before any timer fires', () => {
  let now = 0
  const clock = { now: () => now, after: () => () => {} }
  const lease = new Lease(3_000, clock, { onBeat() {}, onDoubt() {}, onEnd() {}, onSure() {} })
  lease.renewed(0)

  now = 3_001

  assert.equal(lease.isSure, false)
})

test('a second standstill gives time to ask once more', () => {
  const { clock, lease, told } = open()
  lease.renewed(0)

  clock.standStill(5_000)
  clock.standStill(5_000)
  assert.deepEqual(told, ['doubt 5000', 'doubt 10000'])
  clock.advance(2_000)

  assert.ok(told.includes('end 11000'), String(told))
})

test('after a standstill, however long, there is time to ask before the lease ends', () => {
  const { clock, lease, told } = open()
  lease.renewed(0)

  clock.standStill(60_000)
  assert.deepEqual(told, ['doubt 60000'])
  clock.advance(500)
  lease.renewed(clock.now())

  assert.deepEqual(told, ['doubt 60000', 'sure 60500'])
})

test('that the machine slept, while the monotonic clock stood still, is seen within a millisecond', t => {
  t.mock.timers.enable({ apis: ['Date'] })
  const { clock, lease } = open()
  lease.renewed(clock.now())
  assert.equal(lease.isSure, true)

  t.mock.timers.setTime(Date.now() + 60_000)
  clock.advance(1)

  assert.equal(lease.isSure, false)
})

test('one look at the clocks is not good for longer than the lease', () => {
  const { clock, lease } = open()
  lease.renewed(0)
  clock.advance(2_999.5)
  assert.equal(lease.isSure, true)

  clock.advance(0.5)

  assert.equal(lease.isSure, false)
})

test('a reading from before the last look says nothing of what happened since', t => {
  t.mock.timers.enable({ apis: ['Date'] })
  const { clock, lease } = open()
  lease.renewed(0)
  clock.advance(100)
  assert.equal(lease.isSure, true)

  t.mock.timers.setTime(Date.now() + 60_000)

  assert.equal(lease.isSureAt(99), false)
})
