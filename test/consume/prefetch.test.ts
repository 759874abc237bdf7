import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Prefetch } from '../../src/consume/prefetch.ts'

function measured({ tripMs, handlingMs, bytes = 10 }: Record<string, number>): Prefetch {
  const prefetch = new Prefetch()
  prefetch.claimed(tripMs!)
  prefetch.handled(handlingMs!)
  prefetch.sized([{ token: 1, element: Buffer.alloc(bytes) }])
  return prefetch
}

test('nothing is claimed ahead before anything was handled', () => {
  const prefetch = new Prefetch()

  assert.equal(prefetch.ahead(10), 0)
  prefetch.claimed(5)
  assert.equal(prefetch.ahead(10), 0)
})

test('nothing is claimed ahead of handlers that are slower than twenty round trips', () => {
  assert.equal(measured({ tripMs: 1, handlingMs: 21 }).ahead(1), 0)
  assert.equal(measured({ tripMs: 1, handlingMs: 10_000 }).ahead(100), 0)
})

test('one job is claimed ahead where a handler would else idle for a round trip too often', () => {
  assert.equal(measured({ tripMs: 1, handlingMs: 20 }).ahead(1), 1)
  assert.equal(measured({ tripMs: 1, handlingMs: 2 }).ahead(1), 1)
  assert.equal(measured({ tripMs: 1, handlingMs: 1_000 }).ahead(100), 1)
})

test('twice as many are claimed ahead as are used up in a round trip', () => {
  assert.equal(measured({ tripMs: 2, handlingMs: 1 }).ahead(1), 4)
  assert.equal(measured({ tripMs: 2, handlingMs: 1 }).ahead(10), 40)
  assert.equal(measured({ tripMs: 10, handlingMs: 100 }).ahead(20), 4)
})

test('never more than 2,000 jobs are claimed ahead, and never much more than 8 MiB', () => {
  assert.equal(measured({ tripMs: 100, handlingMs: 0 }).ahead(1), 2_000)
  assert.equal(measured({ tripMs: 100, handlingMs: 0, bytes: 1024 * 1024 }).ahead(1), 8)
  assert.equal(measured({ tripMs: 100, handlingMs: 0, bytes: 9 * 1024 * 1024 }).ahead(1), 0)
})

test('one slow round trip or job counts a fifth', () => {
  const prefetch = measured({ tripMs: 1, handlingMs: 1 })

  prefetch.claimed(51)
  assert.equal(prefetch.ahead(1), 22)
  prefetch.handled(51)
  assert.equal(prefetch.ahead(1), 2)
})

test('nothing is claimed ahead of jobs that take unusually long, until one is handled', () => {
  const prefetch = measured({ tripMs: 20, handlingMs: 1 })
  assert.equal(prefetch.ahead(1), 40)

  prefetch.stalled()
  assert.deepEqual([prefetch.isStalled, prefetch.ahead(1)], [true, 0])
  prefetch.handled(1)

  assert.deepEqual([prefetch.isStalled, prefetch.ahead(1)], [false, 2])
})

test('handlers that settle first and go on count as slow once they have stalled others', () => {
  const prefetch = measured({ tripMs: 0.1, handlingMs: 0 })
  assert.equal(prefetch.ahead(1), 200)

  prefetch.stalled()
  prefetch.handled(0)

  assert.equal(prefetch.ahead(1), 0)
})

test('jobs may wait five times as long as one takes, or a round trip, and 20 ms at least', () => {
  assert.equal(measured({ tripMs: 1, handlingMs: 1 }).patienceMs, 20)
  assert.equal(measured({ tripMs: 1, handlingMs: 30 }).patienceMs, 150)
  assert.equal(measured({ tripMs: 10, handlingMs: 0 }).patienceMs, 50)
})
