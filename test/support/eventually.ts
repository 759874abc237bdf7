import { setTimeout as sleep } from 'node:timers/promises'

export interface EventuallyOptions {
  /** @default 5000 */
  timeoutMs?: number
}

/**
 * Waits until `predicate` answers something true and resolves with it.
 * A predicate that throws (an assertion, say) has not answered yet; what it threw last is the cause of the failure.
 */
export async function eventually<Result>(
  predicate: () => Result | Promise<Result>,
  { timeoutMs = 5000 }: EventuallyOptions = {}
): Promise<Result> {
  const deadline = performance.now() + timeoutMs
  let pauseMs = 0
  let cause: unknown

  do {
    try {
      const result = await predicate()
      if (result) return result
      cause = undefined
    } catch (error) {
      cause = error
    }
    // Short at first, because most conditions are a few ticks away; longer soon, to leave the processor to the others.
    await sleep(pauseMs)
    pauseMs = Math.min(pauseMs + 1, 20)
  } while (performance.now() < deadline)

  throw new Error(`Not true within ${timeoutMs} ms: ${String(predicate)}`, { cause })
}
