import type { Readable, Writable } from 'node:stream'
import { systemClock, type Clock } from './clock.ts'

/**
 * Resolves when an ending stream has closed. Destroys it after `deadlineMs`, and then rejects
 * with what `overdue` says, if it says anything.
 */
export function closeWithin(
  stream: Readable | Writable,
  deadlineMs: number,
  overdue: () => Error | undefined,
  clock: Clock = systemClock
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (stream.closed) return resolve()
    let failure: Error | undefined
    const cancel = clock.after(deadlineMs, () => {
      failure = overdue()
      stream.destroy()
    })
    stream.once('close', () => {
      cancel()
      if (failure) reject(failure)
      else resolve()
    })
  })
}
