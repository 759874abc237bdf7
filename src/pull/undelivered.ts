/**
 * The elements behind the jobs in a stream's buffer, so that they can go back as they came.
 * A Readable hands its buffer out from the front, so its last `n` are always our last `n`.
 */
export class Undelivered {
  #elements: Buffer[] = []

  add(element: Buffer): void {
    this.#elements.push(element)
  }

  /** Forgets what was delivered: all but the last `count`. */
  keepLast(count: number): void {
    if (this.#elements.length > count) this.#elements = this.last(count)
  }

  last(count: number): Buffer[] {
    return count === 0 ? [] : this.#elements.slice(-count)
  }
}
