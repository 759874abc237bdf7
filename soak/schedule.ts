import type { Settings } from './command-line.ts'
import type { Span } from './samples.ts'

/** When what happens, in seconds since the load began. */
export interface Schedule {
  readonly loadSeconds: number
  /** Without faults, after the warm-up. */
  readonly first: Span
  /** Faults begin at these times, unless the one before is not over yet. */
  readonly faultsAt: readonly number[]
  /** When the last fault must be over: a longer one is left out. */
  readonly faultsUntil: number
  /** Without faults, at the end. */
  readonly last: Span
}

const longestWindow = 60
/** What the last fault leaves behind has so long to go away. */
const longestSettling = 20

/** The warm-up and each of the two windows that are compared take a tenth, at most a minute. */
export function scheduleOf({
  minutes,
  faultSeconds
}: Pick<Settings, 'minutes' | 'faultSeconds'>): Schedule {
  const loadSeconds = minutes * 60
  const window = Math.min(longestWindow, loadSeconds / 10)
  const settling = Math.min(longestSettling, loadSeconds / 10)
  const first = { from: window, until: 2 * window }
  const last = { from: loadSeconds - window, until: loadSeconds }
  const faultsUntil = last.from - settling
  const faultsAt: number[] = []
  for (let at = first.until; at < faultsUntil; at += faultSeconds) faultsAt.push(at)
  return { loadSeconds, first, faultsAt, faultsUntil, last }
}
