import type { Message } from '../messages.ts'
import type { Tally } from '../tally.ts'

/** Watches a worker: it is done when every message has come and every job is acknowledged. */
export class Acknowledgements {
  readonly all: Promise<void>
  readonly #tally: Tally
  #missing = 0
  #resolve!: () => void
  #reject!: (reason: Error) => void

  constructor(tally: Tally) {
    this.#tally = tally
    this.all = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  /** To be called by the handler of a job. */
  handle(message: Message): void {
    this.#missing++
    this.#tally.add(message)
  }

  /** To be called when the queue says that a job is acknowledged. */
  readonly acknowledge = (): void => {
    if (--this.#missing === 0 && this.#tally.isComplete) this.#resolve()
  }

  /** To be called when anything fails. */
  readonly fail = (reason: Error): void => {
    this.#reject(reason)
  }
}
