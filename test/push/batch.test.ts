import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextBatch } from '../../src/push/batch.ts'
import { Write, type Outgoing } from '../../src/push/write.ts'

function writeOf(bytes: number): Outgoing {
  return 'x'.repeat(bytes)
}

function writesOf(count: number, bytes: number): Outgoing[] {
  return Array.from({ length: count }, () => writeOf(bytes))
}

function awaitedWrites(count: number): Write[] {
  return Array.from({ length: count }, () => new Write(() => {}))
}

test('a batch that is within the bounds is everything', () => {
  const writes = writesOf(1_000, 10)

  assert.equal(nextBatch(writes).writes, writes)
})

test('a batch has 1,000 elements at most', () => {
  const writes = writesOf(1_001, 10)

  assert.deepEqual(nextBatch(writes).writes, writes.slice(0, 1_000))
})

test('a batch has 1 MiB at most', () => {
  const half = 512 * 1024

  assert.equal(nextBatch(writesOf(3, half)).elements.length, 2)
  assert.equal(nextBatch(writesOf(3, half + 1)).elements.length, 1)
})

test('an element that is larger than the bound is a batch by itself', () => {
  const large = 2 * 1024 * 1024

  assert.equal(nextBatch([writeOf(large), writeOf(10)]).elements.length, 1)
  assert.equal(nextBatch([writeOf(10), writeOf(large)]).elements.length, 1)
})

test('half of many writes travel first, where somebody waits for them', () => {
  const awaited = awaitedWrites(401)
  const sizes = (writes: readonly Outgoing[]) => nextBatch(writes, 0, true).elements.length

  assert.equal(sizes(awaited), 201)
  assert.equal(sizes(awaited.slice(0, 199)), 199)
  assert.equal(sizes(writesOf(401, 10)), 401)
})

test('also half of many writes are 1,000 at most', () => {
  assert.equal(nextBatch(awaitedWrites(5_000), 0, true).elements.length, 1_000)
})
