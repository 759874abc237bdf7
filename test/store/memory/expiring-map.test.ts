import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ExpiringMap } from '../../../src/store/memory/expiring-map.ts'

test('a value is there until its time to live is over', () => {
  const map = new ExpiringMap<string>()
  map.set('key', 'value', { nowMs: 1000, ttlMs: 10 })

  assert.deepEqual([map.get('key', 1009), map.get('key', 1010)], ['value', undefined])
})

test('setting a value anew begins its time anew', () => {
  const map = new ExpiringMap<string>()
  map.set('key', 'old', { nowMs: 1000, ttlMs: 10 })

  map.set('key', 'new', { nowMs: 1005, ttlMs: 10 })

  assert.equal(map.get('key', 1014), 'new')
})

test('a key that nobody set has no value', () => {
  assert.equal(new ExpiringMap<string>().get('key', 0), undefined)
})

test('what has expired does not pile up', () => {
  const map = new ExpiringMap<number>()

  for (let nowMs = 0; nowMs < 100_000; nowMs++) map.set(`${nowMs}`, nowMs, { nowMs, ttlMs: 50 })

  assert.ok(map.size < 200, `${map.size} are left`)
  assert.equal(map.get('99990', 99_999), 99_990)
})
