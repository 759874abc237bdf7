import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Line } from '../../src/consume/line.ts'

type Step = readonly ['join' | 'leave' | 'remove', number]

const steps = fc.array(
  fc.tuple(fc.constantFrom('join', 'leave', 'leave', 'remove'), fc.nat(5)) as fc.Arbitrary<Step>
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
          line.join(items)
          array.push(...items)
        } else if (step === 'leave') assert.equal(line.leave(), array.shift())
        else {
          assert.deepEqual(line.remove(isOne), array.filter(isOne))
          array = array.filter(item => !isOne(item))
        }
        assert.equal(line.length, array.length)
      }
      assert.deepEqual(
        line.remove(() => true),
        array
      )
    })
  )
})
