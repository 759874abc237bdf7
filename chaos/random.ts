import { mulberry32 } from '../test/support/mulberry32.ts'

/**
 * Decisions that are the same for the same seed: mulberry32, which is public domain.
 *
 * Each actor of a run draws from a `fork` of its own, so that the order in which actors happen to
 * draw changes nothing.
 */
export class Random {
  readonly #origin: string
  /** From 0 on, less than 1. */
  readonly next: () => number

  constructor(seed: number | string) {
    this.#origin = String(seed)
    this.next = mulberry32(hashOf(this.#origin))
  }

  /** A source of its own, which depends on the seed and on this name alone. */
  fork(name: string | number): Random {
    return new Random(`${this.#origin}/${name}`)
  }

  /** From `least` to `most`, both included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1))
  }

  /** True once in `times` times, on average. */
  onceIn(times: number): boolean {
    return this.next() * times < 1
  }

  oneOf<Item>(items: readonly Item[]): Item {
    return items[this.integer(0, items.length - 1)]!
  }
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash | 0
}
