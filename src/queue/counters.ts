import type { Measures } from '../store/admin.ts'

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
export interface QueueCounters {
  /**
   * Jobs that were pushed, and not taken by a plain consumer:
   * `acked + dead + expired + cleared + ready + delayed + held - redriven`.
   */
  readonly pushed: number
  /** Done. */
  readonly acked: number
  /** Attempts that failed and were to be repeated. */
  readonly retried: number
  /** Jobs that became dead letters; one that is redriven and dies again counts twice. */
  readonly dead: number
  /** Jobs that came back from a consumer that was lost. */
  readonly recovered: number
  /** Jobs that were dropped because their time had run out. */
  readonly expired: number
  /** Dead letters that `redrive()` moved back to this queue. Those it moved elsewhere are pushed there. */
  readonly redriven: number
  /** Jobs that `clear()` removed, but for dead letters: those count as dead. */
  readonly cleared: number
}

/**
 * All counters of a queue. How many jobs were pushed follows from where they are or how they ended,
 * so that nobody has to count it on the way in.
 */
export function countersOf({ sizes, counters }: Measures): QueueCounters {
  const { acked, retried, dead, recovered, expired, redriven, cleared } = counters
  const ended = acked + dead + expired + cleared
  const pushed = ended + sizes.ready + sizes.delayed + sizes.held - redriven
  return { pushed, acked, retried, dead, recovered, expired, redriven, cleared }
}
