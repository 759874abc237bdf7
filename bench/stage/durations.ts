import { quantile } from '../report/statistics.ts'
import type { DurationSummary } from './order.ts'

/** Collects how long each of `count` things took. */
export class Durations {
  readonly #ms: Float64Array
  #length = 0

  constructor(count: number) {
    this.#ms = new Float64Array(count)
  }

  readonly add = (ms: number): void => {
    this.#ms[this.#length++] = ms
  }

  /** Undefined when nothing was added. */
  summary(): DurationSummary | undefined {
    if (this.#length === 0) return undefined
    const sorted = this.#ms.subarray(0, this.#length).toSorted()
    return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) }
  }
}
