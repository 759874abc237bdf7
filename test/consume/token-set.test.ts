import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { TokenSet } from '../../src/consume/token-set.ts'

type Step = readonly ['add' | 'delete' | 'clear', number]

// Tokens on both sides of the ends of pages, and far apart.
const token = fc.oneof(fc.integer({ min: 0, max: 70 }), fc.constantFrom(511, 512, 1023, 2 ** 40))
const step = fc.tuple(fc.constantFrom('add', 'add', 'add', 'delete', 'delete', 'clear'), token)

test('a TokenSet holds what a Set would hold', () => {
  fc.assert(
    fc.property(fc.array(step as fc.Arbitrary<Step>), all => {
      const ours = new TokenSet()
      const set = new Set<number>()
      for (const [verb, each] of all) {
        if (verb === 'clear') {
          ours.clear()
          set.clear()
        } else {
          ours[verb](each)
          set[verb](each)
        }
        assert.equal(ours.size, set.size)
        assert.equal(ours.has(each), set.has(each))
        assert.deepEqual(
          [...ours].toSorted((a, b) => a - b),
          [...set].toSorted((a, b) => a - b)
        )
      }
    })
  )
})

test('a TokenSet may lose tokens while they are counted', () => {
  const ours = new TokenSet()
  for (let each = 0; each < 3000; each++) ours.add(each)
  for (const each of ours) if (each % 2 === 0) ours.delete(each)
  assert.equal(ours.size, 1500)
  assert.ok(!ours.has(2998))
  assert.ok(ours.has(2999))
})
