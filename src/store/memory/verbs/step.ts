import type { MemoryList } from '../memory-list.ts'
import type { QueueState } from '../queue-state.ts'

/** One atomic step on one queue: what a Lua script is to Redis. */
export interface Step {
  readonly list: MemoryList
  readonly state: QueueState
  /** Milliseconds since 1970, the same for the whole step. */
  readonly nowMs: number
}

/** A step that may bury jobs. */
export interface SettlingStep extends Step {
  /** Appends to the dead letters. */
  bury(element: Buffer): void
}
