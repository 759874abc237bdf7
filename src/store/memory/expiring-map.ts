/** Below this size, nobody looks for what has expired. */
const smallSize = 64

/** Values that are there until a point in time, as keys with an expiry in Redis are. */
export class ExpiringMap<Value> {
  readonly #entries = new Map<string, { readonly value: Value; readonly untilMs: number }>()
  #sizeToSweep = smallSize

  /** How many there are, of which some may have expired. */
  get size(): number {
    return this.#entries.size
  }

  get(key: string, nowMs: number): Value | undefined {
    const entry = this.#entries.get(key)
    return entry && entry.untilMs > nowMs ? entry.value : undefined
  }

  set(key: string, value: Value, times: { nowMs: number; ttlMs: number }): void {
    this.#entries.set(key, { value, untilMs: times.nowMs + times.ttlMs })
    if (this.#entries.size > this.#sizeToSweep) this.sweep(times.nowMs)
  }

  /** Forgets what has expired. */
  sweep(nowMs: number): void {
    for (const [key, { untilMs }] of this.#entries) {
      if (untilMs <= nowMs) this.#entries.delete(key)
    }
    // Twice the rest, so that sweeping costs no more than what it follows.
    this.#sizeToSweep = Math.max(smallSize, 2 * this.#entries.size)
  }
}
