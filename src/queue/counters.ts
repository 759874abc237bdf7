import type { Counters, Measures } from '../store/admin.ts'

/** How many jobs a queue has in each state. */
export interface QueueSize {
  /** Can be taken now. */
  readonly ready: number
  /** Wait for their time, or for their next attempt. */
  readonly delayed: number
  /** In the hands of consumers: claimed, and not settled yet. */
  readonly held: number
  /** Dead letters. */
  readonly dead: number
}

/**
 * What has become of the jobs of a queue since it exists. Plain consumers (Pull, BLPOP) leave no
 * trace: what they took is in none of these numbers.
 */
export interface QueueCounters extends Counters {
  /**
   * Jobs that were pushed, and not taken by a plain consumer:
   * `acked + dead + expired + cleared + ready + delayed + held - redriven`.
   */
  readonly pushed: number
}

/**
 * All counters of a queue. How many jobs were pushed follows from where they are or how they ended,
 * so that nobody has to count it on the way in.
 */
export function countersOf({ sizes, counters }: Measures): QueueCounters {
  const { acked, dead, expired, redriven, cleared } = counters
  const ended = acked + dead + expired + cleared
  const pushed = ended + sizes.ready + sizes.delayed + sizes.held - redriven
  return { pushed, ...counters }
}
