import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '../src/id.ts'

test('all ids of a process are different, and need no escaping in JSON', () => {
  const ids = Array.from({ length: 100_000 }, newId)

  assert.equal(new Set(ids).size, ids.length)
  assert.equal(JSON.stringify(ids), `["${ids.join('","')}"]`)
})
