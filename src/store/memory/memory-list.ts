import type { Element } from '../store.ts'
import { Deque } from './deque.ts'

/** A `take` that found nothing. `settle` must not run other code at once. */
export interface WaitingTake {
  readonly count: number
  settle(elements: Buffer[]): void
}

/** Somebody who found no room. */
export interface WaitingAppend {
  /** Tries again. Returns whether that was the end of waiting. Must not run other code at once. */
  retry(): boolean
}

/** One queue: its elements, and who waits for elements or for room. */
export class MemoryList {
  readonly #elements = new Deque()
  readonly #takes = new Set<WaitingTake>()
  readonly #appends = new Set<WaitingAppend>()

  /** Whether nothing would be lost without this list. */
  get isIdle(): boolean {
    return this.#elements.length === 0 && this.#takes.size === 0 && this.#appends.size === 0
  }

  get length(): number {
    return this.#elements.length
  }

  /** Copies as many leading `elements` to the tail as `maxLength` has room for, perhaps none. */
  append(elements: readonly Element[], maxLength = Infinity): number {
    const room = Math.max(0, maxLength - this.#elements.length)
    const stored = Math.min(elements.length, room)
    for (let index = 0; index < stored; index++) this.#elements.append(toBytes(elements[index]!))
    return stored
  }

  /** Copies `elements` to the head, in order, whether there is room or not. */
  prepend(elements: readonly Element[]): void {
    this.#elements.prepend(elements.map(toBytes))
  }

  /** All elements, the head first. They stay where they are, and must not be changed. */
  elements(): Iterable<Buffer> {
    return this.#elements.values()
  }

  /** Takes up to `count` off the head, perhaps none. */
  take(count: number): Buffer[] {
    return this.#elements.take(count)
  }

  waitForElements(take: WaitingTake): void {
    this.#takes.add(take)
  }

  waitForRoom(append: WaitingAppend): void {
    this.#appends.add(append)
  }

  stopWaiting(waiting: WaitingTake | WaitingAppend): void {
    this.#takes.delete(waiting as WaitingTake)
    this.#appends.delete(waiting as WaitingAppend)
  }

  /** Gives those who wait what there is for them now. To be called after each step. */
  serve(): void {
    this.#serveAppends()
    this.#serveTakes()
  }

  // The longest waiting come first, and share what is there, so that none starves beside a feast.
  #serveTakes(): void {
    for (const take of this.#takes) {
      if (this.#elements.length === 0) return
      const share = Math.ceil(this.#elements.length / this.#takes.size)
      this.#takes.delete(take)
      take.settle(this.#elements.take(Math.min(share, take.count)))
    }
  }

  // The longest waiting come first. One that waits for a shorter list holds up no other.
  #serveAppends(): void {
    for (const append of this.#appends) {
      if (append.retry()) this.#appends.delete(append)
    }
  }
}

// Always a copy: the caller may use its bytes again, and a taker may write into what it gets.
function toBytes(element: Element): Buffer {
  return typeof element === 'string' ? Buffer.from(element) : Buffer.from(element)
}
