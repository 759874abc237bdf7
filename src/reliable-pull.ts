import { addAbortSignal, Readable } from 'node:stream'
import { endAndClose } from './close.ts'
import { AckingIterator } from './consume/acking-iterator.ts'
import { JobSource } from './consume/job-source.ts'
import { oneAtATime } from './consume/one-at-a-time.ts'
import { relayTo } from './consume/relay.ts'
import type { Listener, NodeListener } from './events.ts'
import type { ReliablePullEvents } from './job-events.ts'
import type { Job } from './job.ts'
import {
  resolveReliablePullOptions,
  type ReliablePullOptions
} from './options/reliable-pull-options.ts'
import { Reminder } from './reminder.ts'
import { openStore } from './store/open-store.ts'
import { report, type Done } from './stream-callback.ts'

/** With `prefetch: 'auto'`, never more than this unsettled. */
const mostUnsettled = 1000
/** How long a stream that is destroyed tries to give its jobs back. */
const giveBackWithinMs = 2000

/**
 * The pulling end of a queue for jobs that must not get lost: a Readable of `Job`s. A job stays in
 * Redis until it is settled, and comes again if this process dies, loses its connection for
 * longer than the lease, or is destroyed.
 *
 * In a `for await` loop, asking for the next job acks the one before; leaving the loop by `break`
 * or by an error gives the job in hand back, as a failed attempt. That holds for whatever iterates,
 * so a generator in a `pipeline` must hand on what it is done with, or the `Job`s of
 * `jobs.iterator()`, which never acks. Everywhere else the consumer calls `job.ack()`,
 * `job.retry()` or `job.reject()`, and no more than `prefetch` jobs are out unsettled at a time.
 *
 * Without Redis it waits and reconnects for ever, and says so with `'disconnect'`.
 */
export class ReliablePull<T = unknown> extends Readable {
  readonly #queue: string
  readonly #source: JobSource<T>
  readonly #prefetch: number | 'auto'
  readonly #endsWhenEmpty: boolean
  readonly #reminder = new Reminder(this, () => super.read(0))
  #isWanted = false
  /** Claims no more: what is here is delivered, and settled, before the end. */
  #isEnding = false
  #isHandingOut = false
  #isFinished = false
  /** Whoever iterates asks when the next job is wanted, although it listens to 'readable'. */
  #isIterated = false
  /** The job in Node's buffer, where there is never more than one of ours. */
  #buffered: Job<T> | undefined

  /** @throws InvalidOptionError when `queue` is missing or an option is unknown or wrong. */
  constructor(options: ReliablePullOptions<T>) {
    const resolved = resolveReliablePullOptions(options)
    // Jobs wait in the source, where they can be given back: Node asks for one when it is wanted.
    super({ objectMode: true, highWaterMark: 0 })
    this.#queue = resolved.queue
    this.#prefetch = resolved.prefetch
    this.#endsWhenEmpty = resolved.endWhenEmpty
    this.#source = new JobSource<T>(resolved, openStore(resolved.target), {
      ...relayTo<T>(this),
      capacity: (busy, ahead) => this.#capacity(busy, ahead),
      isBusy: () => !this.#isWanted,
      changed: () => this.#handOut(),
      idle: () => this.#queueIsEmpty(),
      fatal: reason => this.destroy(reason)
    })
    // Last, because one that is aborted already destroys the stream here.
    if (resolved.signal) addAbortSignal(resolved.signal, this)
  }

  /** Name of the queue. */
  get queue(): string {
    return this.#queue
  }

  /**
   * Stops handing out jobs, and gives those back that were claimed ahead. At most one may be in the
   * stream's buffer; it stays there until `resume()`, and its lease goes on.
   */
  override pause(): this {
    this.#source.pause()
    return super.pause()
  }

  /** Goes on after `pause()`. */
  override resume(): this {
    super.resume()
    if (!this.#isEnding) this.#source.resume()
    return this
  }

  /** The next job, or `null` when none is at hand. Asking for one also goes on after `pause()`. */
  override read(size?: number): Job<T> | null
  /** @internal Matches the types of Node, where a ReadableStream gives texts and Buffers alone. */
  override read(size: never): never
  override read(size?: number): Job<T> | null {
    // Node would go on handing out its buffer, which is on its way back to the queue.
    if (this.destroyed) return null
    // Node's own read(0) only looks whether the buffer wants filling.
    if (size !== 0) {
      if (!this.#isEnding) this.#source.resume()
      this.#dropLost()
    }
    const job = super.read(size) as Job<T> | null
    // Node, which never reads ahead here, does not ask again before the next read.
    if (job && !this.#isIterated) this.#reminder.remind()
    return job
  }

  /**
   * Ends the stream: claims no more, gives back what was claimed ahead, and emits `'end'` when all
   * that is in hand is settled.
   */
  end(): this {
    if (this.#isEnding || this.destroyed) return this
    this.#isEnding = true
    this.#source.pause()
    this.#finishIfDone()
    return this
  }

  /**
   * Ends the stream as `end()` does, and resolves when it is closed. What is still in hand after
   * `deadlineMs` goes back to the queue, and its signals abort.
   *
   * @param deadlineMs how long the consumer may take. @default 5000
   */
  close(deadlineMs = 5000): Promise<void> {
    return endAndClose(this, deadlineMs)
  }

  /** Closes the stream as `close()` does. */
  override async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /**
   * Hands out job by job: asking for the next one acks the one before. The loop ends when the stream
   * is closed, so what was given back is back.
   */
  override [Symbol.asyncIterator](): NodeJS.AsyncIterator<Job<T>> {
    this.#isIterated = true
    return new AckingIterator(this, () => this.#takeNow() ?? this.read())
  }

  /** Hands out job by job, which the consumer settles: asking for the next one acks none. */
  override iterator(options?: { destroyOnReturn?: boolean }): NodeJS.AsyncIterator<Job<T>> {
    this.#isIterated = true
    return super.iterator(options)
  }

  override _read(): void {
    this.#isWanted = true
    this.#source.wake()
    // While it flows, not from within Node's loop, which a listener that throws would end.
    if (this.readableFlowing) process.nextTick(() => this.#handOut())
    else this.#handOut()
  }

  override _destroy(error: Error | null, done: Done): void {
    report(this.#source.close(giveBackWithinMs), closeError => done(error ?? closeError))
  }

  /** Of what was lost before anybody saw it: `read()` does not return it, for others have it by now. */
  #dropLost(): void {
    if (this.#buffered?.isSettled && this.readableLength === 1) super.read()
    this.#buffered = undefined
  }

  #capacity(busy: number, ahead: number): number {
    if (this.#prefetch !== 'auto') return this.#prefetch
    const wanted = this.#isWanted ? 1 : 0
    return Math.min(mostUnsettled, busy + wanted + ahead)
  }

  #handOut(): void {
    // A consumer that runs inside push() may settle a job, which leads here again.
    if (this.#isHandingOut) return
    this.#isHandingOut = true
    while (this.#isWanted && !this.destroyed) {
      if (!this.#mayHandOut) break
      const job = this.#source.next()
      if (!job) break
      this.#push(job)
    }
    this.#isHandingOut = false
    this.#finishIfDone()
  }

  /** The next job past Node's buffer, which is made for streams of bytes, if that is empty. */
  #takeNow(): Job<T> | undefined {
    if (this.destroyed || this.readableLength > 0 || !this.#mayHandOut) return undefined
    // Whoever listens beside the loop hears of what is read.
    return this.listenerCount('data') > 0 ? undefined : this.#source.next()
  }

  get #mayHandOut(): boolean {
    return this.#prefetch === 'auto' || this.#source.busy < this.#prefetch
  }

  #push(job: Job<T>): void {
    this.#isWanted = false
    try {
      if (this.push(job)) this.#isWanted = true
      if (this.readableLength > 0) this.#buffered = job
    } catch (error) {
      // Of a listener of 'data': heard of as usual, but outside our own promises and loops.
      process.nextTick(() => {
        throw error as Error
      })
      this.#isWanted = this.readableFlowing === true
    }
  }

  #queueIsEmpty(): void {
    if (!this.#endsWhenEmpty) return
    this.#isEnding = true
    this.#source.stop()
    this.#finishIfDone()
  }

  /** The end comes after the last settlement: until then there may be a next attempt, or a loss. */
  #finishIfDone(): void {
    if (!this.#isEnding || this.#isFinished || this.destroyed) return
    if (this.#source.busy > 0 || !this.#source.isEmpty) return
    this.#isFinished = true
    this.push(null)
    // With nothing left to deliver, a consumer that is paused need not come back for the end.
    if (this.readableLength === 0) super.read(0)
  }
}

oneAtATime(ReliablePull.prototype)

/** The events of ReliablePull, typed. */
export interface ReliablePull<T> {
  on<Name extends keyof ReliablePullEvents<T>>(
    event: Name,
    listener: Listener<ReliablePullEvents<T>, Name>
  ): this
  on(event: string | symbol, listener: NodeListener): this
  once<Name extends keyof ReliablePullEvents<T>>(
    event: Name,
    listener: Listener<ReliablePullEvents<T>, Name>
  ): this
  once(event: string | symbol, listener: NodeListener): this
  off<Name extends keyof ReliablePullEvents<T>>(
    event: Name,
    listener: Listener<ReliablePullEvents<T>, Name>
  ): this
  off(event: string | symbol, listener: NodeListener): this
}
