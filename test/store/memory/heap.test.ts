import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Heap } from '../../../src/store/memory/heap.ts'

test('a heap gives its items in order, whatever is added in between', () => {
  const steps = fc.array(fc.option(fc.integer({ min: -50, max: 50 })), { size: 'medium' })
  fc.assert(
    fc.property(steps, plan => {
      const heap = new Heap<number>((a, b) => a < b)
      const model: number[] = []
      for (const item of plan) {
        if (item === null) assert.equal(heap.take(), model.shift())
        else heap.add(item)
        if (item !== null) model.push(item)
        model.sort((a, b) => a - b)
        assert.deepEqual([heap.size, heap.first], [model.length, model[0]])
      }
    })
  )
})

test('a heap without items has no first one', () => {
  const heap = new Heap<number>((a, b) => a < b)

  assert.deepEqual([heap.size, heap.first, heap.take()], [0, undefined, undefined])
})

// A sorted array would move a hundred thousand items with each of these.
test('a heap takes and gives 200,000 items at once', () => {
  const heap = new Heap<number>((a, b) => a < b)

  for (let item = 200_000; item > 0; item--) heap.add(item)

  for (let item = 1; item <= 200_000; item++) assert.equal(heap.take(), item)
})
