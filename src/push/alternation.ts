import { performance } from 'node:perf_hooks'

/**
 * How busy the thread has to be for two groups to gain anything: so busy that the store replies
 * before the application is through with half of the jobs.
 */
const busyAsOne = 2 / 3
/** In two groups it should never wait; that it does a little is no reason to change again. */
const busyAsTwo = 0.8

/**
 * Decides whether those who send side by side travel as one group, or as two that take turns: the
 * store has the one while the application goes on with the other. Over a slow link two groups would
 * wait for two replies in the time of one.
 */
export class Alternation {
  readonly #load: () => number
  #isOn = false
  #isSettled = false

  /** @param load how busy the thread was since the last call, from 0 to 1 */
  constructor(load = loadOfThread()) {
    this.#load = load
  }

  get isOn(): boolean {
    return this.#isOn
  }

  /** Looks how things went since the last look: to be called before each command of new jobs. */
  look(): void {
    const isBusy = this.#load() > (this.#isOn ? busyAsTwo : busyAsOne)
    // After a change the first look sees something of both.
    const mayChange = this.#isSettled
    this.#isSettled = !mayChange || isBusy === this.#isOn
    if (mayChange) this.#isOn = isBusy
  }
}

function loadOfThread(): () => number {
  let last = performance.eventLoopUtilization()
  return () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, last)
    last = now
    return utilization
  }
}
