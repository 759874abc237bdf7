import type { Element } from '../store.ts'
import { Deque } from './deque.ts'

/** A `take` that found nothing. `settle` must not run other code at once. */
export interface WaitingTake {
  readonly count: number
  settle(elements: Buffer[]): void
}

/** An `append` that found no room. `settle` must not run other code at once. */
export interface WaitingAppend {
  readonly elements: readonly Element[]
  readonly maxLength: number
  settle(stored: number): void
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

  /** Copies as many leading `elements` to the tail as `maxLength` has room for, perhaps none. */
  append(elements: readonly Element[], maxLength: number): number {
    const stored = this.#store(elements, maxLength)
    this.#serveTakes()
    return stored
  }

  /** Copies `elements` to the head, in order, whether there is room or not. */
  prepend(elements: readonly Element[]): void {
    this.#elements.prepend(elements.map(toBytes))
    this.#serveTakes()
  }

  /** Takes up to `count` off the head, perhaps none. */
  take(count: number): Buffer[] {
    const taken = this.#elements.take(count)
    this.#serveAppends()
    return taken
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

  #store(elements: readonly Element[], maxLength: number): number {
    const room = Math.max(0, maxLength - this.#elements.length)
    const stored = Math.min(elements.length, room)
    for (let index = 0; index < stored; index++) this.#elements.append(toBytes(elements[index]!))
    return stored
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
      const stored = this.#store(append.elements, append.maxLength)
      if (stored === 0) continue
      this.#appends.delete(append)
      append.settle(stored)
    }
  }
}

// Always a copy: the caller may use its bytes again, and a taker may write into what it gets.
function toBytes(element: Element): Buffer {
  return typeof element === 'string' ? Buffer.from(element) : Buffer.from(element)
}
