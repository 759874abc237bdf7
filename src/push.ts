import { addAbortSignal, Writable } from 'node:stream'
import { closeWithin, deadline } from './close.ts'
import type { ResolvedCodec } from './codec/resolve-codec.ts'
import { ClosedError, CloseTimeoutError, InvalidOptionError } from './errors.ts'
import type { Listener, NodeListener, PushEvents } from './events.ts'
import { newId } from './id.ts'
import type { JobOptions } from './options/job-options.ts'
import { resolvePushOptions, type PushOptions } from './options/push-options.ts'
import { Announcements } from './push/announcements.ts'
import { each } from './push/each.ts'
import { isJobToPush, jobToPush, type JobToPush } from './push/job-to-push.ts'
import { Outbox } from './push/outbox.ts'
import { briefHeadFor, headFor, placingOf } from './push/placing.ts'
import type { SendResult } from './push/send-result.ts'
import { slot, Waiting } from './push/waiting.ts'
import { asWrite, keeping, tellAll, Write, type Outgoing } from './push/write.ts'
import { openStore } from './store/open-store.ts'
import type { Store } from './store/store.ts'
import { report, type Done } from './stream-callback.ts'
import { envelopeHead } from './wire/element.ts'

/**
 * The pushing end of a queue: a Writable whose every write is one job.
 *
 * A write's callback and `'pushed'` mean that the job is *stored*, not that it left this process;
 * `'drain'` and `'finish'` mean that all are which have not failed. Writes of one moment travel
 * together. What goes wrong with one write goes to its callback (or, where one has none, to
 * `'error'`), and the stream lives on; it is destroyed only when it can not go on: wrong password,
 * a key of another type, a server that is too old.
 *
 * Without Redis it waits and reconnects for ever, and says so with `'disconnect'`.
 */
export class Push<T = unknown> extends Writable {
  readonly #queue: string
  readonly #store: Store
  readonly #outbox: Outbox
  readonly #codec: ResolvedCodec
  readonly #head: string | undefined
  readonly #waiting = new Waiting()
  readonly #announcements: Announcements
  #isCoalescing = false
  /**
   * Whether the jobs themselves may be asked for, and not what is stored of them. A listener of
   * `'pushed'` that comes later gets copies.
   */
  #keepsJobs = false

  /** @throws InvalidOptionError when `queue` is missing or an option is unknown or wrong. */
  constructor(options: PushOptions<T>) {
    const resolved = resolvePushOptions(options)
    const { queue, target, highWaterMark, signal } = resolved
    super({ objectMode: true, highWaterMark })
    this.#queue = queue
    this.#codec = resolved.codec
    // Only JSON can be told from an envelope by its first letter.
    this.#head = this.#codec.isJson ? undefined : envelopeHead('{}')
    this.#store = openStore(target, {
      onConnect: () => this.emit('connect'),
      onDisconnect: reason => {
        this.#outbox.linkLost()
        this.emit('disconnect', reason)
      },
      onFatal: reason => this.destroy(reason)
    })
    this.#announcements = new Announcements(this.#waiting, {
      stored: (writes, isSilent) => this.#announce(writes, isSilent),
      failed: (writes, reason) => this.#complain(writes, reason),
      forgotten: count => this.emit('dataLoss', count)
    })
    this.#outbox = new Outbox(resolved, this.#store, this.#announcements)
    // The README of 2015 pushes with emit('data', job).
    this.on('data', this.#pushEmitted)
    // Last, because one that is aborted already destroys the stream here.
    if (signal) addAbortSignal(signal, this)
  }

  /** Name of the queue, as 2.1 documented it. */
  get _queue(): string {
    return this.#queue
  }

  /** The Redis client in use, as 2.1 documented it: the one handed in, or the one made here. */
  get _redisClient(): unknown {
    return this.#store.client
  }

  /**
   * Pushes one job, or with options what `job(data, options)` made. It is encoded at once, so the
   * caller may change the object afterwards.
   *
   * @returns whether there is room for more; if not, wait for `'drain'`.
   */
  override write(
    data: T | JobToPush<T>,
    callback?: (error: Error | null | undefined) => void
  ): boolean
  override write(
    data: T | JobToPush<T>,
    encoding: BufferEncoding,
    callback?: (error: Error | null | undefined) => void
  ): boolean
  /** @internal Matches the types of Node, where a WritableStream takes texts and bytes alone. */
  override write(data: never, encoding?: never, callback?: never): boolean
  override write(data: T | JobToPush<T>, encodingOrCallback?: unknown, callback?: Done): boolean {
    const done = typeof encodingOrCallback === 'function' ? (encodingOrCallback as Done) : callback
    if (typeof encodingOrCallback === 'object' && encodingOrCallback !== null) {
      throw new InvalidOptionError(
        'write() takes no options; use write(job(data, options)) or send()'
      )
    }
    if (!isJobToPush(data)) return this.#enqueue(data, this.#head, done && new Write(done))
    const { id = newId() } = data.options
    const write = new Write(done, placingOf(data.options, id))
    return this.#enqueue(data.data, headFor(data.options, id), write)
  }

  /**
   * Pushes one job and waits for it. The job gets an id, which puts it into an envelope
   * (see docs/wire-format.md); consumers other than pushpull 3 want `write()`.
   *
   * @returns the job's id, once it is stored. With `dedupe` an object: the id of this job, or of
   * the one that is there in its place, and which of the two it is.
   * @throws EncodeError, SchemaError, InvalidOptionError, PushTimeoutError or PushUncertainError,
   * for this job alone.
   * @throws ClosedError when the stream has ended.
   */
  send(job: JobToPush<T>): Promise<string | SendResult>
  send(data: T, options?: JobOptions & { dedupe?: undefined }): Promise<string>
  send(data: T, options: JobOptions & Required<Pick<JobOptions, 'dedupe'>>): Promise<SendResult>
  send(data: T, options?: JobOptions): Promise<string | SendResult>
  send(given: T | JobToPush<T>, options?: JobOptions): Promise<string | SendResult> {
    return new Promise((resolve, reject) => {
      if (this.writableEnded || this.destroyed) throw new ClosedError()
      if (options === undefined && !isJobToPush(given)) return this.#send(given, resolve, reject)
      const toPush = jobToPush(given, options)
      const { id = newId(), dedupe } = toPush.options
      const done = (error?: Error | null): void => {
        const { duplicateOf } = write
        if (error) reject(error)
        else if (!dedupe) resolve(id)
        else resolve({ id: duplicateOf ?? id, duplicate: duplicateOf !== undefined })
      }
      const write = new Write(done, placingOf(toPush.options, id))
      this.#enqueue(toPush.data, headFor(toPush.options, id), write)
    })
  }

  /** Pushes the last job, if one is given, and ends the stream once everything is stored. */
  override end(callback?: () => void): this
  override end(data: T | JobToPush<T>, callback?: () => void): this
  override end(data: T | JobToPush<T>, encoding: BufferEncoding, callback?: () => void): this
  /** @internal See write(). */
  override end(data: never, encoding?: never, callback?: never): this
  override end(...args: unknown[]): this {
    const callback = args.find(arg => typeof arg === 'function') as (() => void) | undefined
    const [data] = args
    // Writable.end(data) would go around our write().
    if (data !== undefined && data !== null && data !== callback) this.write(data as T)
    return super.end(callback)
  }

  /**
   * Ends the stream, and resolves when it is closed: everything is stored then, but for writes that
   * were told that they failed, by their callback or with `'error'`.
   *
   * @param deadlineMs how long that may take. @default 5000
   * @throws CloseTimeoutError when it took longer: what was not sent yet has failed, and what is
   * under way is told of as soon as its outcome is known.
   * @throws what destroyed the stream, if something did.
   */
  async close(deadlineMs = 5000): Promise<void> {
    const withinMs = deadline(deadlineMs)
    if (!this.destroyed) this.end()
    await closeWithin(this, withinMs, () => {
      return new CloseTimeoutError(deadlineMs, this.writableLength)
    })
    if (this.errored) throw this.errored
  }

  /** Closes the stream as `close()` does. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  override _write(_slot: object, _encoding: BufferEncoding, done: Done): void {
    this.#pass(1, done)
  }

  override _writev(slots: readonly object[], done: Done): void {
    this.#pass(slots.length, done)
  }

  override _destroy(error: Error | null, done: Done): void {
    this.off('data', this.#pushEmitted)
    this.#outbox.close()
    process.nextTick(this.#announcements.tell)
    const left = this.#waiting.leave()
    // At once: those under way may have to wait for Redis.
    process.nextTick(tellAll, left, error ?? new ClosedError())
    report(this.#store.close(), closeError => done(error ?? closeError))
  }

  readonly #pushEmitted = (data: unknown): void => {
    this.write(data as T)
  }

  /** Without options, which would cost as much again. */
  #send(data: T, resolve: (id: string) => void, reject: (reason: Error) => void): void {
    const id = newId()
    const done = (error?: Error | null): void => (error ? reject(error) : resolve(id))
    this.#enqueue(data, briefHeadFor(id), new Write(done))
  }

  /** @param write where it has a callback or options */
  #enqueue(data: T, head: string | undefined, write?: Write): boolean {
    let outgoing: Outgoing
    try {
      outgoing = this.#outbox.prepare(data, head, write)
    } catch (error) {
      this.#refuse(write ?? new Write(), error as Error)
      return !this.writableNeedDrain
    }
    // Node says what is wrong with that.
    if (this.writableEnded || this.destroyed) return super.write(slot, error => write?.tell(error))
    this.#coalesce()
    const mayBeWanted = this.#keepsJobs || write?.placing?.dedupe !== undefined
    this.#waiting.join(mayBeWanted ? keeping(outgoing, data) : outgoing)
    return super.write(slot)
  }

  /** What is wrong with it is known at once, and told as anything else is. */
  #refuse(write: Write, reason: Error): void {
    write.outcome = reason
    process.nextTick(() => this.#complain([write], reason))
  }

  /** Passes so many writes on to the outbox. */
  #pass(count: number, done: Done): void {
    const writes = this.#waiting.leave(count)
    const isOurs = writes.length === count
    report(isOurs ? this.#outbox.store(writes) : Promise.reject(notOurs()), error => {
      // Those who were told have sent their next jobs by then, which travel with what is waiting.
      if (!error) return queueMicrotask(() => process.nextTick(done))
      const steps = [this.#announcements.tell, () => done(error), () => tellAll(writes, error)]
      each(steps, step => step())
    })
  }

  /** Holds the writes of this tick together, so that they become one command. */
  #coalesce(): void {
    if (this.#isCoalescing) return
    this.#isCoalescing = true
    this.#keepsJobs = !this.#codec.isJson || this.listenerCount('pushed') > 0
    this.cork()
    process.nextTick(() => {
      this.#isCoalescing = false
      this.uncork()
    })
  }

  #announce(stored: readonly Outgoing[], isSilent: boolean): void {
    const isHeard = this.listenerCount('pushed') > 0
    if (isSilent && !isHeard) return
    each(stored, one => {
      const write = asWrite(one)
      const { data, duplicateOf } = write
      try {
        if (duplicateOf !== undefined) this.emit('duplicate', data, duplicateOf)
        else if (isHeard) this.emit('pushed', write.recall(this.#codec))
      } finally {
        write.tell()
      }
    })
  }

  /** Writes with a callback hear it there; the others once here, so nothing fails in silence. */
  #complain(writes: readonly Write[], reason: Error): void {
    const isHeard = writes.every(write => write.isAwaited)
    tellAll(writes)
    if (!isHeard && !this.destroyed) this.emit('error', reason)
  }
}

/** What does not come through our `write()` has no job that we know of. */
function notOurs(): InvalidOptionError {
  return new InvalidOptionError('Write with write() of the Push itself, not with that of Writable')
}

/** The events of Push, typed. */
export interface Push<T> {
  on<Name extends keyof PushEvents<T>>(event: Name, listener: Listener<PushEvents<T>, Name>): this
  on(event: string | symbol, listener: NodeListener): this
  once<Name extends keyof PushEvents<T>>(event: Name, listener: Listener<PushEvents<T>, Name>): this
  once(event: string | symbol, listener: NodeListener): this
  off<Name extends keyof PushEvents<T>>(event: Name, listener: Listener<PushEvents<T>, Name>): this
  off(event: string | symbol, listener: NodeListener): this
}
