import type { Readable, Writable } from 'node:stream'
import { systemClock, type Clock } from './clock.ts'
import { expected } from './options/validate.ts'

/** How long a stream that was destroyed at its deadline may take to put jobs back and close. */
const graceMs = 500
/** What timers can count; longer is for ever. */
const longestMs = 2 ** 31 - 1

/** Checks a deadline. `Infinity` is one. */
export function deadline(deadlineMs: unknown): number {
  if (typeof deadlineMs === 'number' && deadlineMs >= 0) return deadlineMs
  throw expected('deadlineMs', 'a number of milliseconds, 0 or more', deadlineMs)
}

/**
 * Resolves when an ending stream has closed. Destroys it after `deadlineMs`, and then rejects
 * with what `overdue` says, if it says anything. Settles soon after the deadline even if the
 * server never answers.
 */
export function closeWithin(
  stream: Readable | Writable,
  deadlineMs: number,
  overdue: () => Error | undefined,
  clock: Clock = systemClock
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (stream.closed) return resolve()
    let cancel: (() => void) | undefined
    let failure: Error | undefined
    const settle = (): void => {
      cancel?.()
      stream.off('close', settle)
      if (failure) reject(failure)
      else resolve()
    }
    stream.once('close', settle)
    if (deadlineMs > longestMs) return
    cancel = clock.after(deadlineMs, () => {
      failure = overdue()
      cancel = clock.after(graceMs, settle)
      stream.destroy()
    })
  })
}
