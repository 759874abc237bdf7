import { performance } from 'node:perf_hooks'

/** What a thread has spent its time with. */
export interface ThreadTimes {
  /** The milliseconds of a clock. */
  now(): number
  /** For how many of them it had nothing to do. */
  idle(): number
}

export const threadTimes: ThreadTimes = {
  now: () => performance.now(),
  idle: () => performance.eventLoopUtilization().idle
}

/**
 * Decides whether those who send side by side travel as one group, or as two that take turns: the
 * store has the one while the application goes on with the other. They do where the thread would
 * wait less for a reply than it has to do when it is there. Where it waits longer, as over a slow
 * link, two groups would wait for two replies in the time of one.
 */
export class Alternation {
  readonly #times: ThreadTimes
  #idleBefore = 0
  #waitedMs = Infinity
  #workMs = 0
  #isOn = false

  constructor(times: ThreadTimes) {
    this.#times = times
  }

  get isOn(): boolean {
    return this.#isOn
  }

  /** A command is about to be sent. */
  sending(): void {
    this.#isOn = this.#waitedMs < this.#workMs
    this.#idleBefore = this.#times.idle()
  }

  /** Its reply is there. */
  replied(): void {
    this.#waitedMs = this.#times.idle() - this.#idleBefore
  }

  /** Some are about to be told of theirs. What they send at once counts as their work. */
  telling(): void {
    const since = this.#times.now()
    // In the next tick, but behind all that they do in microtasks.
    process.nextTick(queueMicrotask, () => {
      process.nextTick(() => (this.#workMs = this.#times.now() - since))
    })
  }
}
