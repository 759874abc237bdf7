import type { Census } from './parties/census.ts'
import type { RedisFacts } from './redis-facts.ts'

/** What the run does at the moment. */
export type Phase = 'idle before' | 'load' | 'drain' | 'idle after'

/** One second of the run. */
export interface Sample {
  /** Seconds since the load began. */
  readonly at: number
  readonly phase: Phase
  /** Jobs confirmed, and jobs handled, per second. */
  readonly pushed: number
  readonly handled: number
  /** From push, or from when a delayed job was due, to handled; of the jobs handled in this second. */
  readonly p50Ms: number | undefined
  readonly p99Ms: number | undefined
  readonly worstMs: number | undefined
  /** Undefined while Redis does not answer. */
  readonly redis: RedisFacts | undefined
  /** By process. Those that do not answer are missing. */
  readonly parties: Readonly<Record<string, Census>>
  /** Whether the processes have collected their garbage just before. */
  readonly isCollected: boolean
}

/** A fault, in seconds since the load began. */
export interface FaultRecord {
  readonly kind: string
  readonly at: number
  readonly until: number
  /** What was done, to whom and for how long. */
  readonly details: string
}

/** A part of the run. */
export interface Span {
  readonly from: number
  readonly until: number
}

/** The samples within a part of the load. */
export function within(samples: readonly Sample[], { from, until }: Span): Sample[] {
  return samples.filter(({ at, phase }) => phase === 'load' && at >= from && at <= until)
}

/** The value that a share of them does not exceed. */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]
}

/** The middle one, which a few that are far off do not move. */
export function median(values: readonly number[]): number | undefined {
  return percentile(values, 0.5)
}
