/** When a failed job is tried again. Delays are in milliseconds. */
export type Backoff =
  | { readonly type: 'exponential'; readonly firstMs?: number; readonly maxMs?: number }
  | { readonly type: 'fixed'; readonly delayMs: number }
  | BackoffFunction

/** `attempt` is the one that failed, from 1 on. */
export type BackoffFunction = (attempt: number, error: unknown) => number

const backoffDefaults = Object.freeze({ firstMs: 1000, maxMs: 60_000 })

/** The function behind the option `backoff`. */
export function retryDelay(backoff: Backoff): BackoffFunction {
  if (typeof backoff === 'function') return backoff
  if (backoff.type === 'fixed') {
    const { delayMs } = backoff
    return () => delayMs
  }
  const { firstMs = backoffDefaults.firstMs, maxMs = backoffDefaults.maxMs } = backoff
  return attempt => fullJitter(Math.min(maxMs, firstMs * 2 ** Math.min(attempt - 1, 40)))
}

/**
 * So that jobs that failed together do not come back together: "full jitter" of the AWS
 * Architecture Blog, "Exponential Backoff And Jitter".
 */
function fullJitter(ms: number): number {
  return Math.random() * ms
}
