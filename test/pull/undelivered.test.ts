import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Undelivered } from '../../src/pull/undelivered.ts'

function withElements(...texts: string[]): Undelivered {
  const undelivered = new Undelivered()
  for (const text of texts) undelivered.add(Buffer.from(text))
  return undelivered
}

test('the last elements are those that were added last, in order', () => {
  const undelivered = withElements('a', 'b', 'c')

  assert.deepEqual(undelivered.last(2).map(String), ['b', 'c'])
  assert.deepEqual(undelivered.last(0), [])
})

test('what was delivered is forgotten', () => {
  const undelivered = withElements('a', 'b', 'c')

  undelivered.keepLast(1)

  assert.deepEqual(undelivered.last(3).map(String), ['c'])
})

test('nothing is kept when everything was delivered', () => {
  const undelivered = withElements('a')

  undelivered.keepLast(0)

  assert.deepEqual(undelivered.last(1), [])
})
