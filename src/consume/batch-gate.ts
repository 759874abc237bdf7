import type { Clock } from '../clock.ts'
import type { ResolvedBatch } from '../options/worker-options.ts'

/** Holds jobs back until they are a whole batch, or have waited long enough for the others. */
export class BatchGate {
  readonly #batch: ResolvedBatch | undefined
  readonly #clock: Clock
  readonly #onDue: () => void
  #isDue = false
  #cancel: (() => void) | undefined

  /** Without a batch it is open for every job. `onDue` is called when a wait is over. */
  constructor(batch: ResolvedBatch | undefined, clock: Clock, onDue: () => void) {
    this.#batch = batch
    this.#clock = clock
    this.#onDue = onDue
  }

  /** Whether the jobs that wait, so many of them, may be handled now. If not, their wait begins. */
  admits(waiting: number): boolean {
    if (waiting === 0) {
      this.close()
      return false
    }
    if (!this.#batch) return true
    const { size, waitMs } = this.#batch
    if (waiting >= size || waitMs === 0 || this.#isDue) return true
    this.#cancel ??= this.#clock.after(waitMs, () => {
      this.#isDue = true
      this.#onDue()
    })
    return false
  }

  /** The next batch waits anew. */
  close(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#isDue = false
  }
}
