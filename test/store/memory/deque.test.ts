import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Deque } from '../../../src/store/memory/deque.ts'

interface Line {
  readonly model: Buffer[]
  readonly deque: Deque
}

const buffers = fc.array(fc.uint8Array({ maxLength: 3 }).map(bytes => Buffer.from(bytes)))

const append = buffers.map(items => ({ model, deque }: Line) => {
  model.push(...items)
  for (const item of items) deque.append(item)
})

const prepend = buffers.map(items => ({ model, deque }: Line) => {
  model.unshift(...items)
  deque.prepend(items)
})

const take = fc.nat(12).map(count => ({ model, deque }: Line) => {
  assert.deepEqual(deque.take(count), model.splice(0, count))
})

const steps = fc.array(fc.oneof(append, prepend, take), { size: 'medium' })

test('a deque does what an array does', () => {
  fc.assert(
    fc.property(steps, plan => {
      const line = { model: [], deque: new Deque() }
      for (const step of plan) {
        step(line)
        assert.equal(line.deque.length, line.model.length)
      }
      assert.deepEqual(line.deque.take(Infinity), line.model)
      assert.equal(line.deque.length, 0)
    })
  )
})

test('a deque takes and gives 300,000 items at once', () => {
  const deque = new Deque()
  const items = Array.from({ length: 300_000 }, (_, index) => Buffer.of(index & 0xff))

  for (const item of items) deque.append(item)
  deque.prepend(items)

  assert.equal(deque.length, 600_000)
  assert.deepEqual(deque.take(600_000), items.concat(items))
})

// Shifting an array of this length, or copying it at each take, would need minutes.
test('taking one by one from a long line is fast, also while it grows', () => {
  const deque = new Deque()
  const item = Buffer.of(1)
  for (let index = 0; index < 300_000; index++) deque.append(item)

  for (let index = 0; index < 600_000; index++) {
    deque.take(1)
    if (index < 300_000) deque.append(item)
  }

  assert.equal(deque.length, 0)
})

test('putting back and taking one by one at the head of a long line is fast', () => {
  const deque = new Deque()
  const item = Buffer.of(1)
  for (let index = 0; index < 300_000; index++) deque.append(item)

  for (let index = 0; index < 300_000; index++) deque.prepend(deque.take(1))

  assert.equal(deque.length, 300_000)
})
