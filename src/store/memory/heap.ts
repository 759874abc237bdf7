/** Keeps its items so that the first one, as `isBefore` has it, is at hand: O(log n) to add or take. */
export class Heap<Item> {
  readonly #items: Item[] = []
  readonly #isBefore: (a: Item, b: Item) => boolean

  constructor(isBefore: (a: Item, b: Item) => boolean) {
    this.#isBefore = isBefore
  }

  get size(): number {
    return this.#items.length
  }

  /** The first item, left where it is. */
  get first(): Item | undefined {
    return this.#items[0]
  }

  add(item: Item): void {
    this.#items.push(item)
    this.#rise(this.#items.length - 1)
  }

  /** Removes and returns the first item. */
  take(): Item | undefined {
    const [first] = this.#items
    const last = this.#items.pop()
    if (this.#items.length > 0) {
      this.#items[0] = last!
      this.#sink()
    }
    return first
  }

  /** All items, in no order. They stay where they are. */
  values(): Iterable<Item> {
    return this.#items.values()
  }

  #rise(start: number): void {
    let index = start
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!this.#swapIfBefore(index, parent)) return
      index = parent
    }
  }

  #sink(): void {
    let index = 0
    for (;;) {
      const left = 2 * index + 1
      const child = this.#firstOf(left, left + 1)
      if (child >= this.#items.length || !this.#swapIfBefore(child, index)) return
      index = child
    }
  }

  #firstOf(left: number, right: number): number {
    if (right >= this.#items.length) return left
    return this.#isBefore(this.#items[right]!, this.#items[left]!) ? right : left
  }

  #swapIfBefore(one: number, other: number): boolean {
    const first = this.#items[one]!
    const second = this.#items[other]!
    if (!this.#isBefore(first, second)) return false
    this.#items[one] = second
    this.#items[other] = first
    return true
  }
}
