import type { Clock } from '../clock.ts'
import { newId } from '../id.ts'
import type { Numbering } from '../store/store.ts'

/** An hour less than the store remembers a producer. */
const longestIdleMs = 23 * 60 * 60 * 1000

/** The identity under which an idempotent Push numbers its jobs. */
export class Producer {
  #id = newId()
  #nextNumber = 1
  /** The last number that a command may store which was sent before. */
  #lastInDoubt = 0
  #usedAt: number
  #usedDate = Date.now()
  #hasLostLink = false
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
    this.#usedAt = clock.now()
  }

  /** The number of the next job that is sent. Those after it follow. */
  next(): Numbering & { readonly inDoubt: number } {
    // The store would have forgotten it, and say that jobs are missing.
    if (this.#idleMs() > longestIdleMs) this.#renew()
    const inDoubt = Math.max(0, this.#lastInDoubt - this.#nextNumber + 1)
    return { id: this.#id, firstNumber: this.#nextNumber, inDoubt }
  }

  /**
   * So many more jobs are settled: their numbers are used up.
   *
   * @param inDoubt how many of those after them may still be stored
   */
  settled(count: number, inDoubt = 0): void {
    this.#nextNumber += count
    this.#lastInDoubt = Math.max(this.#lastInDoubt, this.#nextNumber - 1 + inDoubt)
    this.#usedAt = this.#clock.now()
    this.#usedDate = Date.now()
  }

  /**
   * Jobs failed that had been sent with numbers. If a link was lost since, they may still arrive,
   * and other jobs with the same numbers would pass for them.
   */
  failed(): void {
    if (this.#hasLostLink) this.#renew()
  }

  /** What was sent may still be on its way. */
  linkLost(): void {
    this.#hasLostLink = true
  }

  #renew(): void {
    this.#id = newId()
    this.#nextNumber = 1
    this.#lastInDoubt = 0
    this.#hasLostLink = false
  }

  /** The monotonic clock of some systems stands still while they sleep. */
  #idleMs(): number {
    return Math.max(this.#clock.now() - this.#usedAt, Date.now() - this.#usedDate)
  }
}
