import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../chaos/random.ts'
import { inTurn, unexplainedLosses } from '../../soak/faults.ts'
import { scheduleOf } from '../../soak/schedule.ts'

test('half an hour has a minute before the faults and one after them to compare', () => {
  const { loadSeconds, first, last, faultsAt } = scheduleOf({ minutes: 30, faultSeconds: 30 })

  assert.equal(loadSeconds, 1800)
  assert.deepEqual(first, { from: 60, until: 120 })
  assert.deepEqual(last, { from: 1740, until: 1800 })
  assert.deepEqual(faultsAt.slice(0, 3), [120, 150, 180])
  assert.equal(faultsAt.at(-1), 1710)
})

test('a quick try has both windows too, and faults between them', () => {
  const { first, last, faultsAt, faultsUntil } = scheduleOf({ minutes: 1, faultSeconds: 10 })

  assert.deepEqual(
    [first, last],
    [
      { from: 6, until: 12 },
      { from: 54, until: 60 }
    ]
  )
  assert.deepEqual(faultsAt, [12, 22, 32, 42])
  assert.equal(faultsUntil, 48)
})

test('each kind of fault comes once before any comes again, in an order of the seed', () => {
  const kinds = (seed: number, count: number): string[] => {
    const faults = inTurn(new Random(seed))
    return Array.from({ length: count }, () => faults.next().value!.kind)
  }

  const round = kinds(1, 13)
  assert.equal(new Set(round).size, 13)
  assert.equal(new Set(kinds(1, 26).slice(13)).size, 13)
  assert.deepEqual(kinds(1, 13), round)
  assert.notDeepEqual(kinds(2, 13), round)
})

test('a lease may be lost after a worker was stopped, and not after scripts were flushed', () => {
  const stopped = { kind: 'worker SIGSTOP', at: 100, until: 115, details: '' }
  const flushed = { kind: 'SCRIPT FLUSH', at: 100, until: 100, details: '' }

  assert.equal(unexplainedLosses([99, 116, 300], [stopped]), 2)
  assert.equal(unexplainedLosses([101], [flushed]), 1)
})
