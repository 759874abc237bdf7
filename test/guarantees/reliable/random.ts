import { mulberry32 } from '../../support/mulberry32.ts'

/** Numbers from 0 to 1 that are the same for the same seed: mulberry32, which is public domain. */
export class Random {
  readonly seed: number
  /** From 0 on, less than 1. */
  readonly next: () => number

  constructor(seed = Number(process.env['PUSHPULL_SEED'] ?? Date.now() % 1_000_000)) {
    this.seed = seed
    this.next = mulberry32(seed)
  }

  /** From `from` on, less than `to`. */
  between(from: number, to: number): number {
    return from + this.next() * (to - from)
  }

  oneOf<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.next() * items.length)]!
  }
}
