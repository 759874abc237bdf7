import type { Clock } from '../clock.ts'

/** Looks now and then at the jobs that wait here: whether any was handed out since. */
export class StallWatch {
  readonly #clock: Clock
  readonly #patienceMs: () => number
  readonly #look: (isStalled: boolean) => void
  #handedOut = 0
  #isWatching = false
  #cancel = (): void => {}

  constructor(clock: Clock, patienceMs: () => number, look: (isStalled: boolean) => void) {
    this.#clock = clock
    this.#patienceMs = patienceMs
    this.#look = look
  }

  handedOut(): void {
    this.#handedOut++
  }

  /** Jobs are waiting: calls `look` once their patience is over. They are stalled if none was handed out. */
  watch(): void {
    if (this.#isWatching) return
    this.#isWatching = true
    const seen = this.#handedOut
    this.#cancel = this.#clock.after(this.#patienceMs(), () => {
      this.#isWatching = false
      this.#look(this.#handedOut === seen)
    })
  }

  /** No job is waiting any more. */
  stop(): void {
    this.#isWatching = false
    this.#cancel()
  }
}
