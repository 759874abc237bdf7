import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StallWatch } from '../../src/consume/stall-watch.ts'
import { FakeClock } from '../support/fake-clock.ts'

function watching() {
  const clock = new FakeClock()
  const stalls: number[] = []
  let looks = 0
  const watch: StallWatch = new StallWatch(
    clock,
    () => 20,
    isStalled => {
      looks++
      if (isStalled) stalls.push(clock.now())
    }
  )
  return { clock, watch, stalls, looks: () => looks }
}

test('jobs that wait are stalled when none is handed out for the time of patience', () => {
  const { clock, watch, stalls } = watching()

  watch.watch()
  clock.advance(19)
  assert.deepEqual(stalls, [])
  clock.advance(1)

  assert.deepEqual(stalls, [20])
  assert.equal(clock.pending, 0)
})

test('while jobs are handed out there is no stall', () => {
  const { clock, watch, stalls, looks } = watching()

  for (let round = 0; round < 5; round++) {
    watch.watch()
    watch.handedOut()
    clock.advance(20)
  }
  assert.deepEqual([stalls, looks()], [[], 5])
  watch.watch()
  clock.advance(20)

  assert.deepEqual([stalls, looks()], [[120], 6])
})

test('to watch again changes nothing, and after stop() nothing is heard', () => {
  const { clock, watch, stalls } = watching()

  watch.watch()
  clock.advance(10)
  watch.watch()
  assert.equal(clock.pending, 1)
  watch.stop()
  clock.advance(100)

  assert.deepEqual(stalls, [])
  watch.watch()
  clock.advance(20)
  assert.deepEqual(stalls, [130])
})
