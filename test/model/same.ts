import assert from 'node:assert/strict'
import { timeless } from './queue/job.ts'

/** What a store says has to be what the model says, but for what depends on the time. */
export function same(actual: unknown, expected: unknown, what: string): void {
  assert.deepEqual(plain(actual), plain(expected), what)
}

function plain(value: unknown): unknown {
  if (value === undefined) return undefined
  return JSON.parse(JSON.stringify(value, part)) as unknown
}

function part(_: string, value: unknown): unknown {
  return typeof value === 'string' ? timeless(value) : value
}
