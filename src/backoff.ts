import type { Clock } from './clock.ts'

const firstMs = 50
const longestMs = 2000

/**
 * How long to wait before trying again: exponential with full jitter, so that the clients of a
 * server that comes back do not all come at once. The first retry is immediate.
 *
 * The formula is "full jitter" of the AWS Architecture Blog, "Exponential Backoff And Jitter".
 */
export function backoffMs(failures: number): number {
  if (failures === 0) return 0
  return Math.random() * Math.min(longestMs, firstMs * 2 ** Math.min(failures, 16))
}

/**
 * Resolves after `ms`, or as soon as `signal` aborts. Leaves nothing behind on the signal, which
 * may live as long as the process: a `then` on a promise could not be taken back.
 */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const end = (): void => {
      cancel()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const cancel = clock.after(ms, end)
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
  })
}
