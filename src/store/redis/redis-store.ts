import { setMaxListeners } from 'node:events'
import { systemClock, type Clock } from '../../clock.ts'
import { ClosedError } from '../../errors.ts'
import type { ClientTarget, RedisTarget } from '../../options/connection-options.ts'
import type { AppendLimits, ConnectionWatch, Element, Store, Taker } from '../store.ts'
import { Append } from './append.ts'
import { closeGiven, dialerFor } from './clients/dialer.ts'
import type { Dialer } from './link.ts'
import { putBack } from './put-back.ts'
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
  readonly #takers = new Set<Taker>()
  readonly #closing = new AbortController()
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
    const batch = { queue, elements, limits }
    return this.#track(new Append(this.#shared.connection, batch, this.#closing.signal).run())
  }

  prepend(queue: string, elements: readonly Element[]): Promise<void> {
    if (this.#isClosed) return Promise.reject(new ClosedError())
    if (elements.length === 0) return Promise.resolve()
    return this.#track(this.#prepend(queue, elements))
  }

  openTaker(queue: string, watch: ConnectionWatch): Taker {
    if (this.#isClosed) throw new ClosedError()
    const taker = new RedisTaker(queue, this.#dialer, this.#shared.connection, watch)
    this.#takers.add(taker)
    return taker
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
    await Promise.all(Array.from(this.#takers, taker => taker.close()))
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

  #track<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work)
    const done = (): void => void this.#underWay.delete(work)
    work.then(done, done)
    return work
  }
}
