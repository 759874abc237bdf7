import { part } from './batch.ts'
import type { Outgoing } from './write.ts'

/**
 * What Node's Writable gets to count for each write. V8 comes to make Node's records of what is
 * written among the old objects, where each would keep a write, its text and its promise until the
 * next full collection: that cost half of the time of concurrent sends.
 */
export const slot = {}

/** The writes for which the Writable has slots that it has not handed out yet, in their order. */
export class Waiting {
  #writes: Outgoing[] = []

  get isEmpty(): boolean {
    return this.#writes.length === 0
  }

  join(write: Outgoing): void {
    this.#writes.push(write)
  }

  /** Those that have waited longest, so many of them. They are all: Node keeps no slot back. */
  leave(count = this.#writes.length): readonly Outgoing[] {
    const writes = this.#writes
    this.#writes = writes.slice(count)
    return part(writes, 0, count)
  }
}
