import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { retryDelay } from '../../src/consume/retry-delay.ts'

const reason = new Error('no')

test('a fixed backoff is the same after every attempt', () => {
  const delay = retryDelay({ type: 'fixed', delayMs: 250 })

  assert.deepEqual(
    [1, 2, 50].map(attempt => delay(attempt, reason)),
    [250, 250, 250]
  )
})

test('a function of the user is called as it is', () => {
  const own = (attempt: number): number => attempt * 7

  assert.equal(retryDelay(own), own)
})

test('an exponential backoff doubles its bound from 1 s to 1 min', t => {
  t.mock.method(Math, 'random', () => 1)
  const delay = retryDelay({ type: 'exponential' })

  assert.deepEqual(
    [1, 2, 3, 6, 7, 8, 100, 10_000].map(attempt => delay(attempt, reason)),
    [1_000, 2_000, 4_000, 32_000, 60_000, 60_000, 60_000, 60_000]
  )
})

test('an exponential backoff is anywhere from 0 to its bound', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 31), fc.nat(10_000), fc.nat(10_000), (attempt, firstMs, maxMs) => {
      const ms = retryDelay({ type: 'exponential', firstMs, maxMs })(attempt + 1, reason)

      assert.ok(ms >= 0 && ms <= maxMs && ms <= firstMs * 2 ** Math.min(attempt, 100), String(ms))
    })
  )
})

test('jobs that failed together come back apart', () => {
  const delay = retryDelay({ type: 'exponential' })

  const delays = Array.from({ length: 100 }, () => delay(3, reason))

  assert.ok(new Set(delays.map(ms => Math.floor(ms / 400))).size >= 6)
})
