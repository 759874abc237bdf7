import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { backoffMs, pause } from '../src/backoff.ts'
import { FakeClock } from './support/fake-clock.ts'

test('the first retry is immediate, later ones spread over more and more, up to two seconds', () => {
  const longest = [0, 1, 2, 3, 4, 5, 6, 20, 10_000].map(failures => {
    const waits = Array.from({ length: 2000 }, () => backoffMs(failures))
    assert.ok(waits.every(wait => wait >= 0))
    return Math.max(...waits)
  })

  const bounds = [0, 100, 200, 400, 800, 1600, 2000, 2000, 2000]
  for (const [index, bound] of bounds.entries()) {
    assert.ok(
      longest[index]! <= bound && longest[index]! >= 0.9 * bound,
      `${longest.join()} of ${bounds.join()}`
    )
  }
})

test('a pause ends with its time or with its signal, and leaves nothing behind on either', async () => {
  const clock = new FakeClock()
  const controller = new AbortController()
  const listeners = (): number => getEventListeners(controller.signal, 'abort').length

  const inTime = pause(clock, 100, controller.signal)
  clock.advance(100)
  await inTime
  assert.deepEqual([clock.pending, listeners()], [0, 0])
  const aborted = [pause(clock, 100, controller.signal), pause(clock, 200, controller.signal)]
  controller.abort()
  await Promise.all(aborted)
  await pause(clock, 100, controller.signal)

  assert.deepEqual([clock.pending, listeners()], [0, 0])
})
