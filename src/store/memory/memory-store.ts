import { idleClock, systemClock, type Clock } from '../../clock.ts'
import { ClosedError, PushTimeoutError } from '../../errors.ts'
import type { Admin } from '../admin.ts'
import { keysOf } from '../keys.ts'
import type { Ledger } from '../ledger.ts'
import type {
  AppendLimits,
  ConnectionWatch,
  Element,
  LedgerOptions,
  Placed,
  Placement,
  PlaceLimits,
  Store,
  Taker
} from '../store.ts'
import { Answers } from './answers.ts'
import { MemoryAdmin } from './memory-admin.ts'
import type { MemoryBroker } from './memory-broker.ts'
import { MemoryLedger } from './memory-ledger.ts'
import type { MemoryQueue } from './memory-queue.ts'
import { MemoryTaker } from './memory-taker.ts'
import { place } from './verbs/place.ts'
import { wallClockMs } from './wall-clock.ts'

/** Queues in the memory of this process. What others read here is gone with the process. */
export class MemoryStore implements Store {
  readonly client = undefined
  readonly #broker: MemoryBroker
  readonly #clock: Clock
  readonly #consuming: Array<Taker | Ledger> = []
  /** How to give up each waiting append. */
  readonly #waiting = new Set<(reason: Error) => void>()
  readonly #answers: Answers
  #isClosed = false

  constructor(broker: MemoryBroker, clock: Clock = systemClock, watch?: ConnectionWatch) {
    this.#broker = broker
    this.#clock = clock
    this.#answers = new Answers(clock)
    broker.enter()
    process.nextTick(() => {
      if (!this.#isClosed) watch?.onConnect()
    })
  }

  append(queue: string, elements: readonly Element[], limits: AppendLimits): Promise<number> {
    return this.#whenThereIsRoom(queue, limits, ({ list }) => {
      const stored = list.append(elements, limits.maxLength)
      return stored > 0 || elements.length === 0 ? stored : undefined
    })
  }

  async place(queue: string, jobs: readonly Placement[], limits: PlaceLimits): Promise<Placed> {
    // The name must do for both stores.
    keysOf(queue)
    return this.#whenThereIsRoom(queue, limits, ({ list, state }) => {
      const placed = place({ list, state, nowMs: wallClockMs(this.#clock) }, jobs, limits)
      return placed.count > 0 || jobs.length === 0 ? placed : undefined
    })
  }

  prepend(queue: string, elements: readonly Element[]): Promise<void> {
    if (this.#isClosed) return Promise.reject(new ClosedError())
    this.#broker.use(queue, ({ list }) => list.prepend(elements))
    return Promise.resolve()
  }

  openTaker(queue: string, watch: ConnectionWatch): Taker {
    if (this.#isClosed) throw new ClosedError()
    const parts = { broker: this.#broker, clock: this.#clockOfWaits, answers: this.#answers, watch }
    const taker = new MemoryTaker(queue, parts)
    this.#consuming.push(taker)
    return taker
  }

  openLedger(queue: string, options: LedgerOptions, watch: ConnectionWatch): Ledger {
    if (this.#isClosed) throw new ClosedError()
    const parts = { broker: this.#broker, clock: this.#clockOfWaits, watch }
    const ledger = new MemoryLedger(queue, options, parts)
    this.#consuming.push(ledger)
    return ledger
  }

  openAdmin(queue: string): Admin {
    if (this.#isClosed) throw new ClosedError()
    return new MemoryAdmin(queue, {
      broker: this.#broker,
      clock: this.#clock,
      isClosed: () => this.#isClosed
    })
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const giveUp of this.#waiting) giveUp(new ClosedError())
    await Promise.all([this.#answers.last, ...this.#consuming.map(end => end.close())])
    this.#broker.leave()
  }

  // A wait for elements must not keep the process alive: nobody else in it could push any more.
  get #clockOfWaits(): Clock {
    return this.#clock === systemClock ? idleClock : this.#clock
  }

  /** Resolves with what `attempt` returns as soon as that is something. */
  #whenThereIsRoom<Result>(
    queue: string,
    { timeoutMs }: AppendLimits,
    attempt: (queue: MemoryQueue) => Result | undefined
  ): Promise<Result> {
    if (this.#isClosed) return Promise.reject(new ClosedError())
    const result = this.#broker.use(queue, attempt)
    if (result !== undefined) return this.#answers.give(result)
    return this.#waitForRoom(queue, timeoutMs, attempt)
  }

  #waitForRoom<Result>(
    name: string,
    timeoutMs: number | undefined,
    attempt: (queue: MemoryQueue) => Result | undefined
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        cancelTimer?.()
        this.#waiting.delete(giveUp)
      }
      const retry = (queue: MemoryQueue): boolean => {
        const result = attempt(queue)
        if (result === undefined) return false
        stop()
        resolve(result)
        return true
      }
      const giveUp = (reason: Error): void => {
        stop()
        this.#broker.use(name, ({ list }) => list.stopWaiting(waiting))
        reject(reason)
      }
      const cancelTimer =
        timeoutMs === undefined
          ? undefined
          : this.#clock.after(timeoutMs, () => giveUp(new PushTimeoutError()))
      const waiting = this.#broker.use(name, queue => {
        const append = { retry: () => retry(queue) }
        queue.list.waitForRoom(append)
        return append
      })
      this.#waiting.add(giveUp)
    })
  }
}
