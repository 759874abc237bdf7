import { longestTimerMs, type Clock } from './clock.ts'

/** A moment that may be brought forward, also while somebody waits for it. */
export class Deadline {
  readonly #clock: Clock
  #at = Infinity
  #setTimer = (): void => {}

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** How long it is until then. `Infinity` is for ever. */
  get leftMs(): number {
    return this.#at - this.#clock.now()
  }

  /** It comes in `ms` at the latest. */
  bringForward(ms: number): void {
    this.#at = Math.min(this.#at, this.#clock.now() + ms)
    this.#setTimer()
  }

  /** Resolves when `work` has settled, either way, or the moment has come. One waits at a time. */
  within(work: Promise<unknown>): Promise<void> {
    return new Promise(resolve => {
      let cancel: (() => void) | undefined
      const end = (): void => {
        this.#setTimer = () => {}
        cancel?.()
        resolve()
      }
      this.#setTimer = () => {
        cancel?.()
        const { leftMs } = this
        if (leftMs <= longestTimerMs) cancel = this.#clock.after(Math.max(0, leftMs), end)
      }
      this.#setTimer()
      work.then(end, end)
    })
  }
}
