import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BatchGate } from '../../src/consume/batch-gate.ts'
import { FakeClock } from '../support/fake-clock.ts'

/** A gate for batches of three that wait a second, and how often a wait was over. */
function open() {
  const clock = new FakeClock()
  const due: number[] = []
  const gate = new BatchGate({ size: 3, waitMs: 1_000 }, clock, () => due.push(clock.now()))
  return { clock, due, gate }
}

test('without a batch every job is admitted, and none where there is none', () => {
  const gate = new BatchGate(undefined, new FakeClock(), () => assert.fail('nobody waits'))

  assert.deepEqual([gate.admits(0), gate.admits(1)], [false, true])
})

test('a whole batch is admitted at once', () => {
  const { clock, gate } = open()

  assert.equal(gate.admits(3), true)
  assert.equal(clock.pending, 0)
})

test('a part of a batch is admitted when it has waited long enough, counted from its first job', () => {
  const { clock, due, gate } = open()
  assert.equal(gate.admits(1), false)
  clock.advance(600)
  assert.equal(gate.admits(2), false)

  clock.advance(400)

  assert.deepEqual(due, [1_000])
  assert.equal(gate.admits(2), true)
})

test('the next batch waits anew, and nobody waits for one without jobs', () => {
  const { clock, due, gate } = open()
  gate.admits(1)
  clock.advance(1_000)
  gate.close()
  assert.equal(gate.admits(1), false)

  assert.equal(gate.admits(0), false)
  clock.advance(10_000)

  assert.deepEqual(due, [1_000])
})
