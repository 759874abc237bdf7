/**
 * A Map for what mostly goes as soon as it has come. The last one that came stays outside of the
 * table, which V8 would otherwise make anew for each that comes and goes.
 */
export class ShortStayMap<Key extends object | number, Value> {
  readonly #table = new Map<Key, Value>()
  #last: Key | undefined
  #lastValue: Value | undefined

  get size(): number {
    return this.#table.size + (this.#last === undefined ? 0 : 1)
  }

  /** Adds a key that is not in it. */
  add(key: Key, value: Value): void {
    if (this.#last !== undefined) this.#table.set(this.#last, this.#lastValue!)
    this.#last = key
    this.#lastValue = value
  }

  /** Removes a key, and returns its value if it was there. */
  take(key: Key): Value | undefined {
    if (this.#last === key) {
      const last = this.#lastValue
      this.#last = undefined
      this.#lastValue = undefined
      return last
    }
    const value = this.#table.get(key)
    if (value !== undefined) this.#table.delete(key)
    return value
  }

  /** In the order in which they came. */
  keys(): Key[] {
    const keys = Array.from(this.#table.keys())
    if (this.#last !== undefined) keys.push(this.#last)
    return keys
  }

  clear(): void {
    this.#table.clear()
    this.#last = undefined
    this.#lastValue = undefined
  }
}
