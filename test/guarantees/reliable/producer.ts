import type { TestContext } from 'node:test'
import { Push, PushUncertainError } from '../../../src/index.ts'

const atOnce = 10

/** Pushes the jobs 0, 1, 2, ... for as long as it is let, and no faster than they are taken. */
export class Producer {
  /** Redis has said that it has them. */
  readonly confirmed = new Set<number>()
  /** Nobody knows of them. */
  readonly uncertain = new Set<number>()
  readonly #push: Push<number>
  readonly #producing: Promise<void>
  #isOver = false

  constructor(t: Pick<TestContext, 'after'>, place: { queue: string; url: string }) {
    this.#push = new Push<number>({ ...place, maxLength: 300 })
    t.after(() => this.#push.destroy())
    this.#producing = this.#produce()
  }

  /** Ends the load. Resolves when every push is settled. */
  async stop(): Promise<void> {
    this.#isOver = true
    await this.#producing
    await this.#push.close()
  }

  async #produce(): Promise<void> {
    for (let first = 0; !this.#isOver; first += atOnce) {
      const jobs = Array.from({ length: atOnce }, (_, index) => first + index)
      await Promise.all(jobs.map(job => this.#send(job)))
    }
  }

  async #send(job: number): Promise<void> {
    try {
      await this.#push.send(job)
      this.confirmed.add(job)
    } catch (error) {
      if (!(error instanceof PushUncertainError)) throw error
      this.uncertain.add(job)
    }
  }
}
