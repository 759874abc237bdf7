import type { Clock } from '../clock.ts'

/** Notices when jobs wait here and none of them is handed out for a while. */
export class StallWatch {
  readonly #clock: Clock
  readonly #patienceMs: () => number
  readonly #stalled: () => void
  #handedOut = 0
  #isWatching = false
  #cancel = (): void => {}

  constructor(clock: Clock, patienceMs: () => number, stalled: () => void) {
    this.#clock = clock
    this.#patienceMs = patienceMs
    this.#stalled = stalled
  }

  handedOut(): void {
    this.#handedOut++
  }

  /** Jobs are waiting: calls `stalled` if none is handed out from now on. */
  watch(): void {
    if (this.#isWatching) return
    this.#isWatching = true
    const seen = this.#handedOut
    this.#cancel = this.#clock.after(this.#patienceMs(), () => {
      this.#isWatching = false
      if (this.#handedOut === seen) this.#stalled()
      else this.watch()
    })
  }

  /** No job is waiting any more. */
  stop(): void {
    this.#isWatching = false
    this.#cancel()
  }
}
