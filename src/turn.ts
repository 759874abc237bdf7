// The real one, also where a test fakes the timers.
import { setImmediate } from 'node:timers'

/** How long it may last before others in the process have their turn. */
const longestMs = 20

/**
 * Gives the event loop its turns. What ends at once, or in a microtask, and leads to more of its kind
 * must not keep the process from all else: timers, signs of life. So all that is started before the
 * loop has gone on counts together.
 */
export class Turn {
  readonly #onNext: () => void
  #since: number | undefined
  #isOver = false

  /** `onNext` is called when the event loop has gone on, if it was kept waiting. */
  constructor(onNext: () => void) {
    this.#onNext = onNext
  }

  /** Whether nothing more may be started in this turn. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** Something is started at `now`, perhaps as the first in a new turn. */
  begin(now: number): void {
    if (this.#since !== undefined) return
    this.#since = now
    setImmediate(() => {
      this.#since = undefined
      if (!this.#isOver) return
      this.#isOver = false
      this.#onNext()
    })
  }

  /** It has lasted until `now`. */
  lasted(now: number): void {
    if (this.#since !== undefined && now - this.#since > longestMs) this.#isOver = true
  }
}
