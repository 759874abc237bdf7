import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { Deadline } from '../src/deadline.ts'
import { FakeClock } from './support/fake-clock.ts'

/** Somebody who waits for work that never ends. */
function waiting(ms: number) {
  const clock = new FakeClock()
  const deadline = new Deadline(clock)
  deadline.bringForward(ms)
  const state = { isOver: false }
  void deadline.within(new Promise(() => {})).then(() => (state.isOver = true))
  const pass = async (passedMs: number): Promise<boolean> => {
    clock.advance(passedMs)
    await setImmediate()
    return state.isOver
  }
  return { clock, deadline, pass }
}

test('who waits for a deadline waits until it comes', async () => {
  const { clock, deadline, pass } = waiting(1_000)

  assert.equal(await pass(999), false)
  assert.equal(deadline.leftMs, 1)
  assert.equal(await pass(1), true)
  assert.equal(clock.pending, 0)
})

test('a deadline may be brought forward while somebody waits, and not put off', async () => {
  for (const first of [1_000, 2 ** 31, Infinity]) {
    const { clock, deadline, pass } = waiting(first)
    assert.equal(await pass(100), false)

    deadline.bringForward(200)
    deadline.bringForward(5_000)

    assert.equal(await pass(199), false)
    assert.equal(await pass(1), true)
    assert.equal(clock.pending, 0)
  }
})

test('work that settles before the deadline ends the wait, either way', async () => {
  for (const work of [Promise.resolve(), Promise.reject(new Error('no'))]) {
    const clock = new FakeClock()
    const deadline = new Deadline(clock)
    deadline.bringForward(1_000)

    await deadline.within(work)
    deadline.bringForward(500)

    assert.equal(clock.pending, 0)
  }
})
