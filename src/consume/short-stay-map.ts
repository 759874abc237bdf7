/**
 * A Map for what mostly goes as soon as it has come. The last one that came stays outside of the
 * table, which V8 would otherwise make anew for each that comes and goes.
 */
export class ShortStayMap<Key, Value> {
  readonly #table = new Map<Key, Value>()
  #last: { key: Key; value: Value } | undefined

  get size(): number {
    return this.#table.size + (this.#last ? 1 : 0)
  }

  /** Adds a key that is not in it. */
  add(key: Key, value: Value): void {
    if (this.#last) this.#table.set(this.#last.key, this.#last.value)
    this.#last = { key, value }
  }

  /** Removes a key, and returns its value if it was there. */
  take(key: Key): Value | undefined {
    if (this.#last?.key === key) {
      const { value } = this.#last
      this.#last = undefined
      return value
    }
    const value = this.#table.get(key)
    if (value !== undefined) this.#table.delete(key)
    return value
  }

  /** In the order in which they came. */
  keys(): Key[] {
    const keys = Array.from(this.#table.keys())
    if (this.#last) keys.push(this.#last.key)
    return keys
  }

  clear(): void {
    this.#table.clear()
    this.#last = undefined
  }
}
