import { setMaxListeners } from 'node:events'
import { systemClock, type Clock } from '../../clock.ts'
import { ClosedError } from '../../errors.ts'
import type { ClientTarget, RedisTarget } from '../../options/connection-options.ts'
import type { Admin, AdminOptions } from '../admin.ts'
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
import { AppendParcel } from './append.ts'
import { closeGiven, dialerFor } from './clients/dialer.ts'
import { Delivery, type Parcel, type Setbacks } from './delivery.ts'
import type { Dialer } from './link.ts'
import { PlaceParcel } from './place.ts'
import { putBack } from './put-back.ts'
import { RedisAdmin } from './redis-admin.ts'
import { RedisLedger } from './redis-ledger.ts'
import { RedisTaker } from './redis-taker.ts'
import { SharedConnection } from './shared-connection.ts'

/** How long a stream that is being destroyed tries to put its jobs back. */
const putBackWithinMs = 2000

/** Queues as Redis lists. Commands go over the connection that all streams share. */
export class RedisStore implements Store {
  readonly #target: RedisTarget | ClientTarget
  readonly #dialer: Dialer
  readonly #clock: Clock
  readonly #shared: SharedConnection
  readonly #unwatch: () => void
  readonly #underWay = new Set<Promise<unknown>>()
  readonly #consuming = new Set<Taker | Ledger>()
  readonly #closing = new AbortController()
  readonly #setbacks: Setbacks = { failures: 0 }
  #closed: Promise<void> | undefined

  constructor(target: RedisTarget | ClientTarget, watch?: ConnectionWatch, clock = systemClock) {
    this.#target = target
    this.#clock = clock
    this.#dialer = dialerFor(target)
    this.#shared = new SharedConnection(target, this.#dialer, clock)
    // Every append that waits listens to it.
    setMaxListeners(0, this.#closing.signal)
    this.#unwatch = watch ? this.#shared.connection.watch(watch) : () => {}
  }

  get client(): unknown {
    if (this.#target.kind === 'client') return this.#target.client
    return this.#shared.connection.session?.link.client
  }

  append(queue: string, elements: readonly Element[], limits: AppendLimits): Promise<number> {
    if (this.#isClosed) return Promise.reject(new ClosedError())
    if (elements.length === 0) return Promise.resolve(0)
    return this.#deliver(new AppendParcel(queue, elements, limits))
  }

  async place(queue: string, jobs: readonly Placement[], limits: PlaceLimits): Promise<Placed> {
    if (this.#isClosed) throw new ClosedError()
    if (jobs.length === 0) return { count: 0, duplicateOf: [], missing: 0 }
    return this.#deliver(new PlaceParcel(keysOf(queue), jobs, limits))
  }

  prepend(queue: string, elements: readonly Element[]): Promise<void> {
    if (this.#isClosed) return Promise.reject(new ClosedError())
    if (elements.length === 0) return Promise.resolve()
    return this.#track(this.#prepend(queue, elements))
  }

  openTaker(queue: string, watch: ConnectionWatch): Taker {
    if (this.#isClosed) throw new ClosedError()
    const taker = new RedisTaker(queue, this.#dialer, this.#shared.connection, watch)
    this.#consuming.add(taker)
    return taker
  }

  openLedger(queue: string, options: LedgerOptions, watch: ConnectionWatch): Ledger {
    if (this.#isClosed) throw new ClosedError()
    const { connection } = this.#shared
    const ledger = new RedisLedger(queue, options, {
      dialer: this.#dialer,
      commands: connection,
      watch
    })
    this.#consuming.add(ledger)
    return ledger
  }

  openAdmin(queue: string, options: AdminOptions): Admin {
    if (this.#isClosed) throw new ClosedError()
    const { connection } = this.#shared
    return new RedisAdmin(queue, options, { connection, closing: this.#closing.signal })
  }

  close(): Promise<void> {
    this.#closed ??= this.#finish()
    return this.#closed
  }

  get #isClosed(): boolean {
    return this.#closing.signal.aborted
  }

  async #finish(): Promise<void> {
    this.#unwatch()
    this.#closing.abort()
    // Before the shared connection goes, over which they are unblocked.
    await Promise.all(Array.from(this.#consuming, end => end.close()))
    await Promise.allSettled(this.#underWay)
    this.#shared.release()
    if (this.#target.kind === 'client' && this.#target.closeClient) {
      await closeGiven(this.#target.client, this.#clock)
    }
  }

  async #prepend(queue: string, elements: readonly Element[]): Promise<void> {
    const late = new AbortController()
    const cancel = this.#clock.after(putBackWithinMs, () => late.abort())
    try {
      await putBack(this.#shared.connection, queue, elements, late.signal)
    } finally {
      cancel()
    }
  }

  #deliver<Receipt>(parcel: Parcel<Receipt>): Promise<Receipt> {
    const { connection } = this.#shared
    const surroundings = { closing: this.#closing.signal, setbacks: this.#setbacks }
    return this.#track(new Delivery(connection, parcel, surroundings).run())
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work)
    const done = (): void => void this.#underWay.delete(work)
    work.then(done, done)
    return work
  }
}
