import type { Readable, Writable } from 'node:stream'
import { longestTimerMs, systemClock, type Clock } from './clock.ts'
import { expected } from './options/validate.ts'

/** How long a stream that was destroyed at its deadline may take to put jobs back and close. */
const graceMs = 500

/** Checks a deadline. `Infinity` is one. */
export function deadline(deadlineMs: unknown): number {
  if (typeof deadlineMs === 'number' && deadlineMs >= 0) return deadlineMs
  throw expected('deadlineMs', 'a number of milliseconds, 0 or more', deadlineMs)
}

/**
 * Ends a stream of jobs, and resolves when it has closed. What nobody has consumed after
 * `deadlineMs`, or what nobody is there to consume, is for its `destroy` to give back.
 */
export async function endAndClose(
  stream: Readable & { end(): unknown },
  deadlineMs: number
): Promise<void> {
  const withinMs = deadline(deadlineMs)
  stream.end()
  const hasConsumer = stream.readableFlowing !== null || stream.listenerCount('readable') > 0
  if (!hasConsumer) stream.destroy()
  await closeWithin(stream, withinMs, () => undefined)
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
    if (deadlineMs > longestTimerMs) return
    cancel = clock.after(deadlineMs, () => {
      failure = overdue()
      cancel = clock.after(graceMs, settle)
      stream.destroy()
    })
  })
}
