import type { Clock } from '../../clock.ts'
import type { ConnectionWatch, Taker } from '../store.ts'
import type { MemoryBroker } from './memory-broker.ts'

/** The consuming end of a queue in memory. */
export class MemoryTaker implements Taker {
  readonly #broker: MemoryBroker
  readonly #queue: string
  readonly #clock: Clock
  #stopWaiting: (() => void) | undefined
  #isClosed = false

  constructor(broker: MemoryBroker, queue: string, clock: Clock, watch: ConnectionWatch) {
    this.#broker = broker
    this.#queue = queue
    this.#clock = clock
    process.nextTick(() => {
      if (!this.#isClosed) watch.onConnect()
    })
  }

  take(count: number, waitMs: number): Promise<Buffer[]> {
    if (this.#isClosed) return Promise.resolve([])
    const taken = this.#broker.use(this.#queue, ({ list }) => list.take(count))
    if (taken.length > 0 || waitMs <= 0) return Promise.resolve(taken)
    return this.#wait(count, waitMs)
  }

  interrupt(): void {
    this.#stopWaiting?.()
  }

  close(): Promise<void> {
    this.#isClosed = true
    this.interrupt()
    return Promise.resolve()
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
