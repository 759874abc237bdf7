/** As many may have left before their places are given up, and then at least half of all. */
const mostEmpty = 1024

/** A line of items: they join at the end and leave from the front, at a cost that does not grow. */
export class Line<Item> {
  #items: Array<Item | undefined> = []
  /** Where the front is; what is before it has left. */
  #front = 0

  get length(): number {
    return this.#items.length - this.#front
  }

  join(item: Item): void {
    this.#items.push(item)
  }

  /** Removes and returns the first item. */
  leave(): Item | undefined {
    const first = this.#items[this.#front]
    if (first === undefined) return undefined
    // The array must not keep alive what has left it.
    this.#items[this.#front++] = undefined
    if (this.#front > mostEmpty && this.#front * 2 > this.#items.length) this.#compact()
    return first
  }

  /** Removes and returns the last items, all but the first `count`. */
  cut(count: number): Item[] {
    this.#compact()
    return this.#items.splice(count) as Item[]
  }

  /** Removes those that `isUnwanted` names. */
  remove(isUnwanted: (item: Item) => boolean): void {
    this.#compact()
    this.#items = this.#items.filter(item => !isUnwanted(item!))
  }

  #compact(): void {
    this.#items = this.#items.slice(this.#front)
    this.#front = 0
  }
}
