import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { ShortStayMap } from '../../src/consume/short-stay-map.ts'

type Step = readonly ['add' | 'take' | 'clear', number]

const steps = fc.array(
  fc.tuple(fc.constantFrom('add', 'add', 'take', 'take', 'clear'), fc.nat(5)) as fc.Arbitrary<Step>
)

test('a ShortStayMap holds what a Map would hold, in the same order', () => {
  fc.assert(
    fc.property(steps, all => {
      const ours = new ShortStayMap<number, string>()
      const map = new Map<number, string>()
      for (const [step, key] of all) {
        if (step === 'clear') {
          ours.clear()
          map.clear()
        } else if (step === 'take') {
          assert.equal(ours.take(key), map.get(key))
          map.delete(key)
        } else if (!map.has(key)) {
          ours.add(key, `value ${key}`)
          map.set(key, `value ${key}`)
        }
        assert.equal(ours.size, map.size)
        assert.deepEqual(ours.keys(), [...map.keys()])
      }
    })
  )
})
