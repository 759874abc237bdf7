import type { Clock } from '../../clock.ts'
import type { ConnectionWatch, Taker } from '../store.ts'
import type { Answers } from './answers.ts'
import type { MemoryBroker } from './memory-broker.ts'

/** The consuming end of a queue in memory. */
export class MemoryTaker implements Taker {
  readonly #broker: MemoryBroker
  readonly #queue: string
  readonly #clock: Clock
  readonly #answers: Answers
  #stopWaiting: (() => void) | undefined
  #isClosed = false

  constructor(queue: string, { broker, clock, answers, watch }: Parts) {
    this.#broker = broker
    this.#queue = queue
    this.#clock = clock
    this.#answers = answers
    process.nextTick(() => {
      if (!this.#isClosed) watch.onConnect()
    })
  }

  take(count: number, waitMs: number): Promise<Buffer[]> {
    if (this.#isClosed) return Promise.resolve([])
    const taken = this.#broker.use(this.#queue, ({ list }) => list.take(count))
    if (taken.length > 0 || waitMs <= 0) return this.#answers.give(taken)
    return this.#wait(count, waitMs)
  }

  interrupt(): void {
    this.#stopWaiting?.()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.interrupt()
    await this.#answers.last
  }

  #wait(count: number, waitMs: number): Promise<Buffer[]> {
    return new Promise(resolve => {
      const settle = (elements: Buffer[]): void => {
        this.#stopWaiting = undefined
        cancelTimer()
        resolve(elements)
      }
      const take = { count, settle }
      this.#stopWaiting = () => {
        this.#broker.use(this.#queue, ({ list }) => list.stopWaiting(take))
        settle([])
      }
      const cancelTimer = this.#clock.after(waitMs, this.#stopWaiting)
      this.#broker.use(this.#queue, ({ list }) => list.waitForElements(take))
    })
  }
}

interface Parts {
  readonly broker: MemoryBroker
  /** Of waits. */
  readonly clock: Clock
  readonly answers: Answers
  readonly watch: ConnectionWatch
}
