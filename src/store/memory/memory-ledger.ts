import type { Clock } from '../../clock.ts'
import { ClosedError } from '../../errors.ts'
import { keysOf } from '../keys.ts'
import type {
  Claim,
  Claimed,
  Entered,
  Entry,
  Inspection,
  Ledger,
  Reaped,
  Settled,
  Settlements,
  Suspect
} from '../ledger.ts'
import type { ConnectionWatch, LedgerOptions } from '../store.ts'
import type { MemoryBroker } from './memory-broker.ts'
import { claim } from './verbs/claim.ts'
import { enter } from './verbs/enter.ts'
import { inspect } from './verbs/inspect.ts'
import { leave } from './verbs/leave.ts'
import { reap } from './verbs/reap.ts'
import { settle } from './verbs/settle.ts'
import type { SettlingStep } from './verbs/step.ts'
import { wallClockMs } from './wall-clock.ts'

/** A queue's ledger in memory. Each verb does all its work before it returns its promise. */
export class MemoryLedger implements Ledger {
  readonly #broker: MemoryBroker
  readonly #clock: Clock
  readonly #queue: string
  readonly #deadLetters: string
  readonly #options: LedgerOptions
  /** How to end each wait. */
  readonly #waits = new Set<() => void>()
  #isClosed = false

  constructor(
    queue: string,
    options: LedgerOptions,
    { broker, clock, watch }: { broker: MemoryBroker; clock: Clock; watch: ConnectionWatch }
  ) {
    this.#queue = queue
    this.#deadLetters = keysOf(queue).dead
    this.#options = options
    this.#broker = broker
    this.#clock = clock
    process.nextTick(() => {
      if (!this.#isClosed) watch.onConnect()
    })
  }

  get isReady(): boolean {
    return !this.#isClosed
  }

  ready(): Promise<void> {
    return this.#isClosed ? Promise.reject(new ClosedError()) : Promise.resolve()
  }

  enter(entry: Entry): Promise<Entered> {
    return this.#step(step => enter(step, entry))
  }

  claim(call: Claim): Promise<Claimed | undefined> {
    return this.#step(step => claim(step, this.#options.leaseMs, call))
  }

  settle(consumer: string, settlements: Settlements): Promise<Settled | undefined> {
    return this.#step(step => settle(step, consumer, this.#options.leaseMs, settlements))
  }

  wait(consumer: string, waitMs: number): Promise<Buffer | undefined> {
    if (this.#isClosed) return Promise.reject(new ClosedError())
    return new Promise(resolve => this.#wait(consumer, waitMs, resolve))
  }

  stopWaiting(): void {
    for (const stop of this.#waits) stop()
  }

  leave(consumer: string): Promise<void> {
    this.stopWaiting()
    return this.#step(step => leave(step, consumer))
  }

  inspect(): Promise<Inspection> {
    return this.#step(inspect)
  }

  reap(suspect: Suspect): Promise<Reaped> {
    return this.#step(step => reap(step, suspect))
  }

  close(): Promise<void> {
    this.#isClosed = true
    this.stopWaiting()
    return Promise.resolve()
  }

  #step<Result>(verb: (step: SettlingStep) => Result): Promise<Result> {
    if (this.#isClosed) return Promise.reject(new ClosedError())
    const result = this.#broker.use(this.#queue, ({ list, state }) =>
      verb({
        list,
        state,
        nowMs: wallClockMs(this.#clock),
        bury: element =>
          void this.#broker.use(this.#deadLetters, dead => dead.list.append([element]))
      })
    )
    return Promise.resolve(result)
  }

  #wait(consumer: string, waitMs: number, resolve: (element?: Buffer) => void): void {
    this.#broker.use(this.#queue, ({ list, state }) => {
      // As Redis says it to one whose hand is closed: a mere call to claim.
      if (!state.consumers.has(consumer)) return resolve(Buffer.alloc(0))
      const end = (element?: Buffer): void => {
        this.#waits.delete(stop)
        state.waits.delete(consumer)
        cancelTimer()
        resolve(element)
      }
      const settleTake = ([element]: Buffer[]): void => {
        state.putIntoHand(consumer, element!)
        // A copy: what is handed out may be written to.
        end(Buffer.from(element!))
      }
      const take = { count: 1, settle: settleTake }
      const stop = (): void => {
        this.#broker.use(this.#queue, queue => queue.list.stopWaiting(take))
        end()
      }
      state.waits.set(consumer, () => {
        list.stopWaiting(take)
        end(Buffer.alloc(0))
      })
      const cancelTimer = this.#clock.after(waitMs, stop)
      this.#waits.add(stop)
      // Served at the end of this step, if there is an element.
      list.waitForElements(take)
    })
  }
}
