import { systemClock } from '../../clock.ts'
import type { Clock } from '../../clock.ts'
import { ClosedError, PushTimeoutError } from '../../errors.ts'
import type { AppendLimits, ConnectionWatch, Element, Store, Taker } from '../store.ts'
import type { MemoryBroker } from './memory-broker.ts'
import { MemoryTaker } from './memory-taker.ts'

/** Queues in the memory of this process. What others read here is gone with the process. */
export class MemoryStore implements Store {
  readonly client = undefined
  readonly #broker: MemoryBroker
  readonly #clock: Clock
  readonly #takers: Taker[] = []
  /** How to give up each waiting append. */
  readonly #waiting = new Set<(reason: Error) => void>()
  #isClosed = false

  constructor(broker: MemoryBroker, clock: Clock = systemClock, watch?: ConnectionWatch) {
    this.#broker = broker
    this.#clock = clock
    broker.enter()
    process.nextTick(() => {
      if (!this.#isClosed) watch?.onConnect()
    })
  }

  append(queue: string, elements: readonly Element[], limits: AppendLimits): Promise<number> {
    if (this.#isClosed) return Promise.reject(new ClosedError())
    const { maxLength = Infinity, timeoutMs } = limits
    const stored = this.#broker.use(queue, list => list.append(elements, maxLength))
    if (stored > 0 || elements.length === 0) return Promise.resolve(stored)
    return this.#waitForRoom(queue, elements, maxLength, timeoutMs)
  }

  prepend(queue: string, elements: readonly Element[]): Promise<void> {
    if (this.#isClosed) return Promise.reject(new ClosedError())
    this.#broker.use(queue, list => list.prepend(elements))
    return Promise.resolve()
  }

  openTaker(queue: string, watch: ConnectionWatch): Taker {
    if (this.#isClosed) throw new ClosedError()
    const clock = this.#clock === systemClock ? idleClock : this.#clock
    const taker = new MemoryTaker(this.#broker, queue, clock, watch)
    this.#takers.push(taker)
    return taker
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const giveUp of this.#waiting) giveUp(new ClosedError())
    await Promise.all(this.#takers.map(taker => taker.close()))
    this.#broker.leave()
  }

  #waitForRoom(
    queue: string,
    elements: readonly Element[],
    maxLength: number,
    timeoutMs: number | undefined
  ): Promise<number> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        cancelTimer?.()
        this.#waiting.delete(giveUp)
      }
      const settle = (stored: number): void => {
        stop()
        resolve(stored)
      }
      const append = { elements, maxLength, settle }
      const giveUp = (reason: Error): void => {
        stop()
        this.#broker.use(queue, list => list.stopWaiting(append))
        reject(reason)
      }
      const cancelTimer =
        timeoutMs === undefined
          ? undefined
          : this.#clock.after(timeoutMs, () => giveUp(new PushTimeoutError()))
      this.#waiting.add(giveUp)
      this.#broker.use(queue, list => list.waitForRoom(append))
    })
  }
}

// A waiting take must not keep the process alive: nobody else in it could push any more.
const idleClock: Clock = {
  now: () => systemClock.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms).unref()
    return () => clearTimeout(timer)
  }
}
