import type { Job } from '../job.ts'
import type { HeldElement } from '../store/ledger.ts'
import type { JobOpener } from './job-opener.ts'

/** Has a schema judge elements one after the other, however long it takes, so that they keep their order. */
export class Judge<T> {
  readonly #opener: JobOpener<T>
  readonly #judged: (held: HeldElement, open: () => Job<T>) => void
  /** Tokens of the elements that are not judged yet. */
  readonly #pending = new Set<number>()
  #last: Promise<void> = Promise.resolve()

  /** `judged` gets the element, and a function that returns the job in it or throws what is wrong. */
  constructor(opener: JobOpener<T>, judged: (held: HeldElement, open: () => Job<T>) => void) {
    this.#opener = opener
    this.#judged = judged
  }

  /** How many elements are not judged yet. */
  get pending(): number {
    return this.#pending.size
  }

  judge(jobs: readonly HeldElement[]): void {
    for (const { token } of jobs) this.#pending.add(token)
    this.#last = this.#last.then(() => this.#judgeAll(jobs))
  }

  /** These are not ours any more. */
  forget(tokens: ReadonlySet<number>): void {
    for (const token of tokens) this.#pending.delete(token)
  }

  async #judgeAll(jobs: readonly HeldElement[]): Promise<void> {
    for (const held of jobs) {
      const open = await outcomeOf(async () => this.#opener.open(held))
      // It may have been lost meanwhile.
      if (this.#pending.delete(held.token)) this.#judged(held, open)
    }
  }
}

/** Waits for some work. Returns a function that returns or throws what came of it. */
async function outcomeOf<Result>(work: () => Promise<Result>): Promise<() => Result> {
  try {
    const result = await work()
    return () => result
  } catch (error) {
    return () => {
      throw error
    }
  }
}
