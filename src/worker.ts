import { EventEmitter } from 'node:events'
import { systemClock } from './clock.ts'
import { deadline } from './close.ts'
import { Announcer } from './consume/announcer.ts'
import { BatchGate } from './consume/batch-gate.ts'
import { JobSource } from './consume/job-source.ts'
import { relayTo } from './consume/relay.ts'
import { Run, type Call, type RunListener } from './consume/run.ts'
import { ShortStayMap } from './consume/short-stay-map.ts'
import { Deadline } from './deadline.ts'
import type { Listener, NodeListener } from './events.ts'
import type { WorkerEvents } from './job-events.ts'
import type { Job } from './job.ts'
import {
  resolveHandler,
  resolveWorkerOptions,
  type BatchWorkerOptions,
  type ResolvedWorkerOptions,
  type WorkerOptions
} from './options/worker-options.ts'
import { openStore } from './store/open-store.ts'
import { Turn } from './turn.ts'

/** How long the last settlements may take when the deadline is over; and at most, if it is not. */
const settleWithinMs = 500
const longestSettleMs = 5000
const none: readonly never[] = []

/** Handles one job. What it returns comes with `'completed'`; what it throws is a failed attempt. */
export type Handler<T, Result = unknown> = (job: Job<T>) => Result | Promise<Result>

/**
 * Handles several jobs at a time. Returning acks those that it has not settled itself with
 * `job.ack()`, `job.retry()` or `job.reject()`; throwing makes it a failed attempt of those.
 */
export type BatchHandler<T, Result = unknown> = (
  jobs: ReadonlyArray<Job<T>>
) => Result | Promise<Result>

/**
 * Runs a handler over the jobs of a queue, several at a time, so that none gets lost: returning
 * is ack, throwing is retry with backoff, and after the last attempt the job is a dead letter.
 *
 * Starts at once. Without Redis it waits and reconnects for ever, and says so with `'disconnect'`.
 * `'error'` means that it can not go on (a wrong password, say); it is closed then.
 */
export class Worker<T = unknown, Result = unknown> extends EventEmitter {
  readonly #options: ResolvedWorkerOptions
  /** The handler, of a batch in any case. */
  readonly #call: Call<T, Result>
  readonly #source: JobSource<T>
  readonly #announcer = new Announcer(this)
  readonly #running = new ShortStayMap<Run<T, Result>, true>()
  readonly #runListener: RunListener<T, Result> = {
    completed: (job, result) => this.#announcer.tell('completed', job, result),
    ended: (run, hasAcked) => this.#ended(run, hasAcked)
  }
  /** When the last handler ended, or just before that. */
  #endedAt = 0
  #isStarting = false
  readonly #turn = new Turn(() => this.#startAll())
  readonly #size: number
  readonly #gate: BatchGate
  #isEmpty = false
  /** `'idle'` was said, and nothing was started since. */
  #isIdle = false
  #closed: Promise<void> | undefined
  /** Of the handlers, once it closes. */
  readonly #deadline = new Deadline(systemClock)
  #hasFailed = false
  #whenIdle = (): void => {}

  /** @throws InvalidOptionError when `queue` is missing or an option is unknown or wrong. */
  constructor(options: WorkerOptions<T> & { batch?: undefined }, handler: Handler<T, Result>)
  constructor(options: BatchWorkerOptions<T>, handler: BatchHandler<T, Result>)
  constructor(
    options: WorkerOptions<T> | BatchWorkerOptions<T>,
    handler: Handler<T, Result> | BatchHandler<T, Result>
  ) {
    super()
    this.#options = resolveWorkerOptions(options)
    this.#call = resolveHandler<T, Result>(handler, this.#options.batch !== undefined)
    this.#size = this.#options.batch?.size ?? 1
    this.#gate = new BatchGate(this.#options.batch, systemClock, () => this.#startAll())
    this.#source = new JobSource<T>(this.#options, openStore(this.#options.target), {
      ...relayTo<T>(this, this.#announcer),
      capacity: (_, ahead) => this.#capacity(ahead),
      isBusy: () => this.#running.size >= this.#options.concurrency,
      changed: () => this.#startAll(),
      idle: () => this.#queueIsEmpty(),
      fatal: reason => this.#fail(reason)
    })
    this.#options.signal?.addEventListener('abort', this.#abort, { once: true })
    if (this.#options.signal?.aborted) this.#abort()
  }

  /** Name of the queue. */
  get queue(): string {
    return this.#options.queue
  }

  /** How many handlers are running. */
  get running(): number {
    return this.#running.size
  }

  /** Starts no more handlers, and gives back the jobs that were claimed ahead. */
  pause(): this {
    this.#source.pause()
    this.#gate.close()
    return this
  }

  /** Goes on after `pause()`. */
  resume(): this {
    if (!this.#closed) this.#source.resume()
    return this
  }

  /**
   * Starts no more handlers, gives back the jobs that were claimed ahead, and waits for the running
   * handlers. After `deadlineMs` their signals abort and their jobs go back too. Resolves when
   * everything is settled and closed, at the latest about a second after the deadline, with or
   * without Redis.
   *
   * @param deadlineMs how long the handlers may take. A second call may bring it forward.
   * @default 10000
   */
  close(deadlineMs = 10_000): Promise<void> {
    this.#deadline.bringForward(deadline(deadlineMs))
    // Known before anything is done: a listener that is called on the way may close it, too.
    this.#closed ??= Promise.resolve().then(() => this.#finish())
    return this.#closed
  }

  /** Closes the worker as `close()` does. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #finish(): Promise<void> {
    this.#source.pause()
    this.#gate.close()
    if (this.#deadline.leftMs > 0) await this.#deadline.within(this.#allEnded())
    this.#options.signal?.removeEventListener('abort', this.#abort)
    for (const run of this.#running.keys()) run.abandon()
    const leftMs = Math.min(this.#deadline.leftMs, longestSettleMs)
    await this.#source.close(Math.max(settleWithinMs, leftMs))
    // A listener that throws is heard of as usual, and does not make this reject.
    await new Promise<void>(resolve => {
      process.nextTick(() => {
        resolve()
        this.emit('close')
      })
    })
  }

  /** Resolves when no handler is running any more. */
  #allEnded(): Promise<void> {
    if (this.#running.size === 0) return Promise.resolve()
    return new Promise(resolve => (this.#whenIdle = resolve))
  }

  readonly #abort = (): void => {
    void this.close(0)
  }

  #fail(reason: Error): void {
    if (this.#closed || this.#hasFailed) return
    this.#hasFailed = true
    this.#source.pause()
    process.nextTick(() => {
      void this.close(0)
      this.emit('error', reason)
    })
  }

  /** Jobs that may be held: enough for all handlers, and those that are claimed ahead. */
  #capacity(ahead: number): number {
    const { prefetch, concurrency } = this.#options
    if (prefetch !== 'auto') return prefetch
    // A handler may settle its job early and go on: a job claimed for its place would wait here.
    let places = concurrency
    for (const run of this.#running.keys()) if (run.isSettled) places--
    return places * this.#size + ahead
  }

  /** @param now the time, if it is known. */
  #startAll(now?: number): void {
    // A handler that ends at once, or settles its job, leads here again.
    if (this.#isStarting) return
    this.#isStarting = true
    if (this.#mayStart) this.#startFrom(now ?? systemClock.now())
    this.#isStarting = false
    this.#sayIfIdle()
  }

  #startFrom(since: number): void {
    this.#turn.begin(since)
    for (let now = since; this.#mayStart;) {
      this.#gate.close()
      const first = this.#source.next(now)
      if (!first) return
      const { size } = this.#running
      this.#start(first)
      // A handler that goes on has made nobody look at the clock.
      now = this.#running.size > size ? systemClock.now() : this.#endedAt
      this.#turn.lasted(now)
    }
  }

  get #mayStart(): boolean {
    if (this.#closed || this.#turn.isOver) return false
    const isFree = this.#running.size < this.#options.concurrency
    return isFree && this.#gate.admits(this.#source.length)
  }

  /** The next jobs of the batch that one more begins. */
  #others(): ReadonlyArray<Job<T>> {
    if (this.#size === 1) return none
    const others = []
    while (others.length < this.#size - 1) {
      const job = this.#source.next()
      if (!job) break
      others.push(job)
    }
    return others
  }

  #start(first: Job<T>): void {
    this.#isIdle = false
    this.#isEmpty = false
    const { timeoutMs } = this.#options
    const run = new Run<T, Result>(first, this.#others(), timeoutMs, this.#runListener)
    this.#running.add(run, true)
    run.start(this.#call)
  }

  #ended(run: Run<T, Result>, hasAcked: boolean): void {
    this.#running.take(run)
    if (this.#running.size === 0) this.#whenIdle()
    this.#source.wake()
    this.#endedAt = hasAcked ? this.#source.settledAt : systemClock.now()
    this.#startAll(this.#endedAt)
  }

  #queueIsEmpty(): void {
    this.#isEmpty = !this.#isIdle
    this.#sayIfIdle()
  }

  #sayIfIdle(): void {
    if (!this.#isEmpty || this.#running.size > 0 || !this.#source.isEmpty) return
    this.#isEmpty = false
    this.#isIdle = true
    this.#announcer.tell('idle')
  }
}

/** The events of Worker, typed. */
export interface Worker<T, Result> {
  on<Name extends keyof WorkerEvents<T, Result>>(
    event: Name,
    listener: Listener<WorkerEvents<T, Result>, Name>
  ): this
  on(event: string | symbol, listener: NodeListener): this
  once<Name extends keyof WorkerEvents<T, Result>>(
    event: Name,
    listener: Listener<WorkerEvents<T, Result>, Name>
  ): this
  once(event: string | symbol, listener: NodeListener): this
  off<Name extends keyof WorkerEvents<T, Result>>(
    event: Name,
    listener: Listener<WorkerEvents<T, Result>, Name>
  ): this
  off(event: string | symbol, listener: NodeListener): this
}
