import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from './eventually.ts'

test('eventually resolves with the first true answer', async () => {
  let asked = 0

  const answer = await eventually(() => (++asked === 3 ? 'yes' : undefined))

  assert.equal(answer, 'yes')
  assert.equal(asked, 3)
})

test('eventually waits for a predicate that still throws', async () => {
  let asked = 0

  await eventually(() => {
    assert.equal(++asked, 3)
    return true
  })

  assert.equal(asked, 3)
})

test('eventually rejects with the last thing the predicate threw', async () => {
  const cause = new Error('not yet')

  const waiting = eventually(() => Promise.reject(cause), { timeoutMs: 10 })

  await assert.rejects(waiting, { message: /^Not true within 10 ms: /, cause })
})
