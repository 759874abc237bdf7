import type { Clock } from '../../src/clock.ts'

interface Timer {
  readonly at: number
  readonly callback: () => void
}

/** A clock that stands still until a test turns its hands. */
export class FakeClock implements Clock {
  readonly #timers = new Set<Timer>()
  #now = 0

  /** How many timers are set. */
  get pending(): number {
    return this.#timers.size
  }

  now(): number {
    return this.#now
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), callback }
    this.#timers.add(timer)
    return () => {
      this.#timers.delete(timer)
    }
  }

  /** Lets `ms` pass and fires what becomes due, in order, also timers set on the way. */
  advance(ms: number): void {
    const end = this.#now + ms
    for (let timer = this.#next(end); timer; timer = this.#next(end)) {
      this.#timers.delete(timer)
      this.#now = timer.at
      timer.callback()
    }
    this.#now = end
  }

  /** Stands still for `ms`, as a blocked event loop does: all timers fire late, after that. */
  standStill(ms: number): void {
    this.#now += ms
    const late = Array.from(this.#timers).filter(timer => timer.at <= this.#now)
    for (const timer of late.toSorted((a, b) => a.at - b.at)) {
      if (this.#timers.delete(timer)) timer.callback()
    }
  }

  // Of timers due at the same time, the one set first: a Set keeps that order.
  #next(end: number): Timer | undefined {
    let next: Timer | undefined
    for (const timer of this.#timers) {
      if (timer.at <= end && (next === undefined || timer.at < next.at)) next = timer
    }
    return next
  }
}
