import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Line } from '../../src/consume/line.ts'

type Step = readonly ['join' | 'leave' | 'cut' | 'remove', number]

const steps = fc.array(
  fc.tuple(
    fc.constantFrom('join', 'join', 'leave', 'leave', 'cut', 'remove'),
    fc.nat(5)
  ) as fc.Arbitrary<Step>
)

test('a Line holds what an array would hold, in the same order', () => {
  fc.assert(
    fc.property(steps, all => {
      const line = new Line<number>()
      let array: number[] = []
      for (const [step, number] of all) {
        const isOne = (item: number): boolean => item === number
        if (step === 'join') {
          const items = Array.from({ length: number }, (_, index) => index)
          for (const item of items) line.join(item)
          array.push(...items)
        } else if (step === 'leave') assert.equal(line.leave(), array.shift())
        else if (step === 'cut') assert.deepEqual(line.cut(number), array.splice(number))
        else {
          line.remove(isOne)
          array = array.filter(item => !isOne(item))
        }
        assert.equal(line.length, array.length)
      }
      assert.deepEqual(line.cut(0), array)
    })
  )
})

test('a Line that is never empty keeps no places for those that have left', () => {
  const line = new Line<number>()
  const before = process.memoryUsage().heapUsed

  line.join(0)
  for (let item = 1; item < 4_000_000; item++) {
    line.join(item)
    line.leave()
  }

  assert.equal(line.length, 1)
  assert.ok(process.memoryUsage().heapUsed - before < 16_000_000)
})
