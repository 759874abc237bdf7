/** A line of items: they join at the end and leave from the front, at a cost that does not grow. */
export class Line<Item> {
  #items: Array<Item | undefined> = []
  /** Where the front is; what is before it has left. */
  #front = 0

  get length(): number {
    return this.#items.length - this.#front
  }

  join(items: readonly Item[]): void {
    if (this.length === 0) this.#reset()
    for (const item of items) this.#items.push(item)
  }

  /** Removes and returns the first item. */
  leave(): Item | undefined {
    const first = this.#items[this.#front]
    if (first === undefined) return undefined
    // The array must not keep alive what has left it.
    this.#items[this.#front++] = undefined
    return first
  }

  /** Removes and returns those that `isWanted` names. */
  remove(isWanted: (item: Item) => boolean): Item[] {
    const all = this.#items.slice(this.#front) as Item[]
    this.#reset()
    this.join(all.filter(item => !isWanted(item)))
    return all.filter(isWanted)
  }

  #reset(): void {
    this.#items = []
    this.#front = 0
  }
}
