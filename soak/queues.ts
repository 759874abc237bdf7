import { keysOf } from '../src/store/keys.ts'

/** Consumed by Workers and ReliablePulls. */
export const reliableQueue = 'soak'
/** Consumed by Pulls. */
export const plainQueue = 'soak-plain'
export const reliableKeys = keysOf(reliableQueue)

/** Who pushes what. The names of messages begin with these numbers. */
export const producers = {
  /** Repeats what it knows nothing of, and is stored once. */
  idempotent: 0,
  /** Says which of its pushes are uncertain. */
  usual: 1,
  /** Pushes to the plain queue. */
  plain: 2
} as const
