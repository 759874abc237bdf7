/** Numbers from 0 to 1 that are the same for the same seed: mulberry32, which is public domain. */
export class Random {
  readonly seed: number
  #state: number

  constructor(seed = Number(process.env['PUSHPULL_SEED'] ?? Date.now() % 1_000_000)) {
    this.seed = seed
    this.#state = seed
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** From `from` on, less than `to`. */
  between(from: number, to: number): number {
    return from + this.next() * (to - from)
  }

  oneOf<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.next() * items.length)]!
  }
}
