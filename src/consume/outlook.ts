import { longestTimerMs, type Clock } from '../clock.ts'
import type { Claimed } from '../store/ledger.ts'

/** How often a consumer looks again that may take nothing: the queue is paused, say. */
const lookAgainMs = 1000

/** What the last claim said of the next: whether there is more, now or later. */
export class Outlook {
  readonly #clock: Clock
  readonly #dueClock: Clock
  readonly #changed: () => void
  #isDry = false
  #isDue = false
  #isPaused = false
  /** The next job is taken only by a consumer that holds nothing. */
  #mustRunDry = false
  #isStopped = false
  #cancel = (): void => {}

  /** `dueClock` tells when a delayed job is due: worth staying alive for, even without a socket. */
  constructor(clock: Clock, changed: () => void, dueClock = clock) {
    this.#clock = clock
    this.#changed = changed
    this.#dueClock = dueClock
  }

  /** There may be more than the last claim took. */
  get isPromising(): boolean {
    return !this.#isDry
  }

  /** A delayed job is due: even a consumer that has no room for it has to promote it for others. */
  get isDue(): boolean {
    return this.#isDue
  }

  /** The queue is paused: what comes into the hand may be back in the list already. */
  get isPaused(): boolean {
    return this.#isPaused
  }

  /** Nothing is there, and whatever comes may be taken: time to wait for it. */
  get isWorthWaiting(): boolean {
    return this.#isDry && !this.#isPaused && !this.#mustRunDry
  }

  /** A claim is being sent. */
  claiming(): void {
    this.#isDue = false
  }

  /** What a claim for `want` jobs said, after which `held` jobs were held besides. */
  learn({ taken, dueInMs, isPaused, mustRunDry }: Claimed, want: number, held: number): void {
    // A reply that comes after the end must set no timer.
    if (this.#isStopped) return
    this.#isPaused = isPaused
    this.#mustRunDry = mustRunDry
    this.#cancel()
    if (mustRunDry && held === 0) return this.lookAgain()
    if (isPaused || mustRunDry) {
      this.#isDry = true
      this.#cancel = this.#clock.after(lookAgainMs, () => this.lookAgain())
      return
    }
    if (want > 0) this.#isDry = taken.length < want
    if (dueInMs === undefined) return
    const inMs = Math.min(dueInMs, longestTimerMs)
    this.#cancel = this.#dueClock.after(inMs, () => this.#due())
  }

  /** Forgets it: something has changed. */
  lookAgain(): void {
    this.#isDry = false
    this.#mustRunDry = false
    this.#changed()
  }

  stop(): void {
    this.#isStopped = true
    this.#cancel()
  }

  #due(): void {
    this.#isDue = true
    this.#isDry = false
    this.#changed()
  }
}
