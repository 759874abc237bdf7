import type { TestContext } from 'node:test'

const everyMs = 5
/** Shorter gaps between ticks are as usual. */
const noticedMs = 20

/**
 * Notes when this process stood still, because the machine was busy: what comes late by that much
 * says nothing about the product.
 */
export class StallWatch {
  readonly #stalls: Array<readonly [fromMs: number, toMs: number]> = []
  #lastMs = performance.now()

  constructor(t: Pick<TestContext, 'after'>) {
    const timer = setInterval(() => this.#tick(), everyMs)
    t.after(() => clearInterval(timer))
  }

  /** For how much of this time the process stood still. To be asked a tick later at the earliest. */
  between(fromMs: number, toMs: number): number {
    return this.#stalls.reduce((sum, [start, end]) => {
      return sum + Math.max(0, Math.min(end, toMs) - Math.max(start, fromMs))
    }, 0)
  }

  #tick(): void {
    const nowMs = performance.now()
    if (nowMs - this.#lastMs > noticedMs) this.#stalls.push([this.#lastMs, nowMs])
    this.#lastMs = nowMs
  }
}
