/** A line of buffers: join at the tail, leave at the head, go back to the head. */
export class Deque {
  #items: Buffer[] = []
  /** Where the head is in `#items`; what is before it has been taken. */
  #head = 0
  /** What was put back at the head, in reverse, so that the next to leave is the last. */
  #returned: Buffer[] = []

  get length(): number {
    return this.#returned.length + this.#items.length - this.#head
  }

  append(item: Buffer): void {
    this.#items.push(item)
  }

  /** Puts `items` before the head, in order. */
  prepend(items: readonly Buffer[]): void {
    for (let index = items.length - 1; index >= 0; index--) {
      this.#returned.push(items[index]!)
    }
  }

  /** All items, the head first. They stay where they are. */
  *values(): Generator<Buffer> {
    for (let index = this.#returned.length - 1; index >= 0; index--) yield this.#returned[index]!
    for (let index = this.#head; index < this.#items.length; index++) yield this.#items[index]!
  }

  /** Removes and returns the first `count`, or all if there are fewer. */
  take(count: number): Buffer[] {
    const taken = this.#takeReturned(count)
    const items = this.#takeItems(count - taken.length)
    return taken.length === 0 ? items : taken.concat(items)
  }

  #takeReturned(count: number): Buffer[] {
    const first = Math.max(0, this.#returned.length - count)
    return this.#returned.splice(first).toReversed()
  }

  #takeItems(count: number): Buffer[] {
    const end = Math.min(this.#head + count, this.#items.length)
    const taken = this.#items.slice(this.#head, end)
    this.#items.fill(gone, this.#head, end)
    this.#head = end
    this.#compact()
    return taken
  }

  // Dropping the dead half costs as much as the takes that made it, so a take is O(1) amortised.
  #compact(): void {
    if (this.#head * 2 < this.#items.length) return
    this.#items = this.#items.slice(this.#head)
    this.#head = 0
  }
}

// Stands where something was taken, so that the array keeps no taken buffer alive.
const gone = Buffer.alloc(0)
