import { EventEmitter } from 'node:events'
import { systemClock } from './clock.ts'
import { deadline } from './close.ts'
import { ClosedError } from './errors.ts'
import { Deadline } from './deadline.ts'
import type { ConnectionEvents, Listener, NodeListener } from './events.ts'
import {
  resolveClearOptions,
  resolvePeekOptions,
  resolveRedriveOptions,
  type ClearOptions,
  type PeekOptions,
  type RedriveOptions
} from './options/queue-call-options.ts'
import { resolveQueueOptions, type QueueOptions } from './options/queue-options.ts'
import { Inbox } from './pull/inbox.ts'
import { consumerInfo, type ConsumerInfo } from './queue/consumer-info.ts'
import { countersOf, type QueueCounters, type QueueSize } from './queue/counters.ts'
import { peekedJob, type PeekedJob } from './queue/peeked-job.ts'
import { mostRedrivenAtOnce, type Admin } from './store/admin.ts'
import { openStore } from './store/open-store.ts'
import type { Store } from './store/store.ts'

/**
 * Looks at one queue and manages it: sizes, counters, consumers, the jobs themselves, pause, dead
 * letters. It takes no jobs, and needs no consumer or producer to be there.
 *
 * Every call resolves with the answer of Redis, all of it from one moment, and rejects with
 * `ConnectionError` when there was none within `timeoutMs`, with `PermissionError` or
 * `WrongTypeError` when Redis refuses, and with `ClosedError` after `close()`. Without Redis calls
 * wait for it so long, and it reconnects for ever, which `'disconnect'` and `'connect'` tell.
 *
 * `'error'` says that there never will be a connection (a wrong password, say). Since every call
 * rejects with the same error, it is only emitted where somebody listens to it.
 */
export class Queue<T = unknown> extends EventEmitter {
  readonly #queue: string
  readonly #store: Store
  readonly #admin: Admin
  readonly #inbox: Inbox
  readonly #signal: AbortSignal | undefined
  readonly #underWay = new Set<Promise<unknown>>()
  #closed: Promise<void> | undefined
  /** Of the calls under way, once it closes. */
  readonly #deadline = new Deadline(systemClock)

  /** @throws InvalidOptionError when `queue` is missing or an option is unknown or wrong. */
  constructor(options: QueueOptions<T>) {
    const { queue, target, codec, schema, signal, timeoutMs } = resolveQueueOptions(options)
    super()
    this.#queue = queue
    this.#inbox = new Inbox(codec, schema)
    this.#signal = signal
    this.#store = openStore(target, {
      onConnect: () => this.emit('connect'),
      onDisconnect: reason => this.emit('disconnect', reason),
      onFatal: reason => {
        if (this.listenerCount('error') > 0) this.emit('error', reason)
      }
    })
    this.#admin = this.#store.openAdmin(queue, { timeoutMs })
    signal?.addEventListener('abort', this.#abort, { once: true })
    if (signal?.aborted) this.#abort()
  }

  /** Name of the queue. */
  get queue(): string {
    return this.#queue
  }

  /** How many jobs there are in each state, all at one moment. */
  size(): Promise<QueueSize> {
    return this.#call(async () => (await this.#admin.measure()).sizes)
  }

  /** What has become of the jobs of this queue since it exists, all at one moment. */
  counters(): Promise<QueueCounters> {
    return this.#call(async () => countersOf(await this.#admin.measure()))
  }

  /** The ReliablePulls and Workers of this queue, in all processes, the oldest first. */
  consumers(): Promise<ConsumerInfo[]> {
    return this.#call(async () => {
      const registered = await this.#admin.consumers()
      return registered.toSorted((a, b) => a.sinceMs - b.sinceMs).map(consumerInfo)
    })
  }

  /**
   * Shows jobs without taking them: they may be gone or elsewhere by the time you look. One that
   * can not be decoded, or does not match the `schema`, comes with `invalid` instead of `data`.
   *
   * @throws InvalidOptionError when an option is wrong.
   */
  peek(options: PeekOptions = {}): Promise<Array<PeekedJob<T>>> {
    return this.#call(async () => {
      const { state, offset, limit } = resolvePeekOptions(options)
      const found = await this.#admin.peek(state, offset, limit)
      return Promise.all(found.map(element => peekedJob<T>(element, state, this.#inbox)))
    })
  }

  /**
   * Stops the ReliablePulls and Workers of this queue, in all processes: within a second they take
   * no more jobs, but for one that an idle consumer may still get where a plain Pull waits beside
   * it. What they have taken they finish. Pushes and plain Pulls go on. The pause is kept in Redis
   * until `resume()`, whatever becomes of this process. Resolves once it is there.
   */
  pause(): Promise<void> {
    return this.#call(() => this.#admin.pause())
  }

  /** Ends the pause. Resolves once Redis knows; consumers go on within about a second. */
  resume(): Promise<void> {
    return this.#call(() => this.#admin.resume())
  }

  /** Whether the queue is paused. */
  isPaused(): Promise<boolean> {
    return this.#call(() => this.#admin.isPaused())
  }

  /**
   * Moves dead letters back to the tail of the queue, oldest first, with all attempts anew. Those
   * that come meanwhile stay. A job keeps its id, headers and payload, and the note of its death
   * until it dies again, so that `job.death` tells a handler; one with a priority gets it back
   * with its next retry, and one whose time has run out expires.
   *
   * Works in batches, each atomic, also on a full Redis. When the connection breaks under way it
   * rejects, no job is lost or doubled, and calling again moves the rest.
   *
   * @returns how many were moved.
   * @throws InvalidOptionError when an option is wrong.
   */
  redrive(options: RedriveOptions = {}): Promise<number> {
    return this.#call(async () => {
      const { limit, to } = resolveRedriveOptions(options, this.#queue)
      let moved = 0
      for (let most = limit; moved < most;) {
        const batch = await this.#admin.redrive(Math.min(most - moved, mostRedrivenAtOnce), to)
        if (batch.moved === 0) break
        moved += batch.moved
        // No more than there were at first: some may die again, as fast as they are moved.
        most = Math.min(most, moved + batch.left)
      }
      return moved
    })
  }

  /**
   * Removes jobs for good: by default all that are ready or delayed, and the dead letters. What
   * consumers hold is theirs, and comes back if they fail. Consumers and counters stay.
   *
   * @returns how many were removed, in one atomic step.
   * @throws InvalidOptionError when an option is wrong.
   */
  clear(options: ClearOptions = {}): Promise<number> {
    return this.#call(async () => this.#admin.clear(resolveClearOptions(options)))
  }

  /**
   * Waits for the calls under way, and lets go of the connection. After `deadlineMs` those that
   * are still waiting reject with `ClosedError`. Resolves with or without Redis.
   *
   * @param deadlineMs how long the calls may take. A second call may bring it forward.
   * @default 5000
   */
  async close(deadlineMs = 5000): Promise<void> {
    this.#deadline.bringForward(deadline(deadlineMs))
    this.#closed ??= this.#finish()
    await this.#closed
  }

  /** Closes the queue as `close()` does. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  readonly #abort = (): void => {
    void this.close(0)
  }

  async #finish(): Promise<void> {
    await this.#deadline.within(Promise.allSettled(this.#underWay))
    this.#signal?.removeEventListener('abort', this.#abort)
    await this.#store.close()
  }

  #call<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#closed) return Promise.reject(new ClosedError('nothing was done'))
    const result = work()
    this.#underWay.add(result)
    const done = (): void => void this.#underWay.delete(result)
    result.then(done, done)
    return result
  }
}

/** The events of Queue, typed. */
// oxlint-disable-next-line no-unused-vars -- it must look like the class
export interface Queue<T> {
  on<Name extends keyof ConnectionEvents>(
    event: Name,
    listener: Listener<ConnectionEvents, Name>
  ): this
  on(event: string | symbol, listener: NodeListener): this
  once<Name extends keyof ConnectionEvents>(
    event: Name,
    listener: Listener<ConnectionEvents, Name>
  ): this
  once(event: string | symbol, listener: NodeListener): this
  off<Name extends keyof ConnectionEvents>(
    event: Name,
    listener: Listener<ConnectionEvents, Name>
  ): this
  off(event: string | symbol, listener: NodeListener): this
}
