import assert from 'node:assert/strict'
import { InvalidOptionError } from '../../src/errors.ts'
import { resolvePullOptions } from '../../src/options/pull-options.ts'
import { resolvePushOptions } from '../../src/options/push-options.ts'

export const ends = [
  { end: 'Push', resolve: resolvePushOptions as (options?: unknown) => unknown },
  { end: 'Pull', resolve: resolvePullOptions as (options?: unknown) => unknown }
]

/** Asserts that `act` throws an InvalidOptionError, and answers its message. */
export function refusal(act: () => unknown): string {
  let message: string | undefined
  assert.throws(act, error => {
    assert.ok(error instanceof InvalidOptionError, String(error))
    message = error.message
    return true
  })
  return message ?? ''
}
