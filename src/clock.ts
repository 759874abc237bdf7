/** Time as this library sees it, so that tests can turn the hands. */
export interface Clock {
  /** Monotonic milliseconds. */
  now(): number
  /** Calls back after `ms`. Returns the way to cancel it. */
  after(ms: number, callback: () => void): () => void
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  }
}

/** What timers can count. A longer one would fire at once. */
export const longestTimerMs = 2 ** 31 - 1

/** A clock whose timers do not keep the process alive. */
export const idleClock: Clock = {
  now: () => systemClock.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms).unref()
    return () => clearTimeout(timer)
  }
}
