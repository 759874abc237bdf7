import { addAbortSignal, Readable } from 'node:stream'
import { endAndClose } from './close.ts'
import type { DecodeError, SchemaError } from './errors.ts'
import type { Listener, NodeListener, PullEvents } from './events.ts'
import { resolvePullOptions, type PullOptions } from './options/pull-options.ts'
import { Inbox } from './pull/inbox.ts'
import { Undelivered } from './pull/undelivered.ts'
import { Reminder } from './reminder.ts'
import { openStore } from './store/open-store.ts'
import type { Store, Taker } from './store/store.ts'
import { StreamIterator } from './stream-iterator.ts'
import { report, type Done } from './stream-callback.ts'
import { isMarker } from './wire/element.ts'

/**
 * The pulling end of a queue: a Readable of jobs, each handed to one consumer at most.
 *
 * Takes as many jobs as its buffer has room for, once half of it is free, and waits on the server
 * while there are none.
 * `pause()`, `end()` and `destroy()` interrupt that wait, so that jobs pushed afterwards stay for
 * others. An element that is no job comes as `'invalid'` and the stream goes on. It is destroyed
 * only when it can not go on: wrong password, a key of another type, a server that is too old.
 *
 * Without Redis it waits and reconnects for ever, and says so with `'disconnect'`.
 */
export class Pull<T = unknown> extends Readable {
  readonly #queue: string
  readonly #store: Store
  readonly #taker: Taker
  readonly #inbox: Inbox
  readonly #waitMs: number
  readonly #undelivered = new Undelivered()
  readonly #reminder = new Reminder(this, () => this.#sayReadable())
  /** Node asked for jobs and has not had enough yet. */
  #isWanted = false
  /** pause() was called: Node alone would go on filling its buffer. */
  #isHeld = false
  #isEnding = false
  #isFilling = false
  #isFillDue = false
  #filled: Promise<void> = Promise.resolve()
  /** Taken, and overtaken by destroy() before they could be pushed. */
  #unpushed: readonly Buffer[] = []
  /** Ends the wait for a schema. */
  #stopWaiting = (): void => {}

  /** @throws InvalidOptionError when `queue` is missing or an option is unknown or wrong. */
  constructor(options: PullOptions<T>) {
    const resolved = resolvePullOptions(options)
    const { queue, target, codec, schema, highWaterMark, signal } = resolved
    super({ objectMode: true, highWaterMark })
    this.#queue = queue
    this.#inbox = new Inbox(codec, schema)
    this.#waitMs = resolved.endWhenEmpty ? 0 : resolved.blockMs
    this.#store = openStore(target)
    this.#taker = this.#store.openTaker(queue, {
      onConnect: () => this.emit('connect'),
      onDisconnect: reason => this.emit('disconnect', reason),
      onFatal: reason => this.destroy(reason)
    })
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
   * Stops taking jobs, also one that is being waited for. At most one job may have been on its
   * way already; it is kept and emitted after `resume()`.
   */
  override pause(): this {
    this.#isHeld = true
    this.#taker.interrupt()
    return super.pause()
  }

  /** Goes on after `pause()`. */
  override resume(): this {
    super.resume()
    this.#lift()
    return this
  }

  /** The next job of the buffer, or `null`. Asking for one also goes on after `pause()`. */
  override read(size?: number): T | null
  /** @internal Matches the types of Node, where a ReadableStream gives texts and Buffers alone. */
  override read(size: never): never
  override read(size?: number): T | null {
    // Node would go on handing out its buffer, which is on its way back to the queue.
    if (this.destroyed) return null
    // Node's own read(0) only looks whether the buffer wants filling.
    if (size !== 0) this.#lift()
    const job = super.read(size) as T | null
    // Node does not ask again for what #fill() has put off until there is room.
    if (this.#isWanted) this.#fillSoon()
    if (size !== 0 && this.readableLength > 0) this.#reminder.remind()
    return job
  }

  /**
   * Ends the stream: takes no more jobs, delivers those already taken, then emits `'end'` and
   * closes the connection.
   */
  end(): this {
    if (this.#isEnding || this.destroyed) return this
    this.#isEnding = true
    this.#taker.interrupt()
    if (!this.#isFilling) this.#finish()
    return this
  }

  /**
   * Ends the stream as `end()` does, and resolves when it is closed. What nobody has consumed
   * after `deadlineMs`, or what nobody is there to consume, goes back to the head of the queue.
   * Inside a `for await` loop, `break` is the way to say it.
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

  /** Jobs one by one. Leaving the loop destroys the stream: what is in its buffer goes back. */
  override [Symbol.asyncIterator](): NodeJS.AsyncIterator<T> {
    return new StreamIterator<T>(this)
  }

  override _read(): void {
    this.#isWanted = true
    this.#fill()
  }

  override _destroy(error: Error | null, done: Done): void {
    const buffered = this.#undelivered.last(this.readableLength)
    this.#stopWaiting()
    report(this.#release(buffered), closeError => done(error ?? closeError))
  }

  #sayReadable(): void {
    if (this.readableLength > 0) this.emit('readable')
  }

  #lift(): void {
    if (!this.#isHeld) return
    this.#isHeld = false
    this.#fill()
  }

  get #mayTake(): boolean {
    const isOpen = !this.#isHeld && !this.#isEnding && !this.destroyed
    return this.#isWanted && isOpen && this.#room >= this.readableHighWaterMark / 2
  }

  /**
   * How many jobs the buffer has room for. Half of it has to be free before more are taken: else
   * a consumer slower than Redis would cost one command for each job.
   */
  get #room(): number {
    return this.readableHighWaterMark - this.readableLength
  }

  /** A loop that reads on at once empties the buffer first, so that one command fills all of it. */
  #fillSoon(): void {
    if (this.#isFilling || this.#isFillDue || !this.#mayTake) return
    this.#isFillDue = true
    process.nextTick(() => {
      this.#isFillDue = false
      this.#fill()
    })
  }

  #fill(): void {
    if (this.#isFilling || !this.#mayTake) return
    this.#isFilling = true
    this.#filled = this.#takeWhileWanted()
  }

  /** Never spins, because `take` waits. Rejects never: what it can not survive destroys. */
  async #takeWhileWanted(): Promise<void> {
    try {
      while (this.#mayTake) {
        const elements = await this.#taker.take(this.#room, this.#waitMs)
        if (elements.length === 0 && this.#waitMs === 0) this.#isEnding = true
        await this.#deliver(elements)
      }
    } catch (error) {
      this.destroy(error as Error)
    }
    // In the tick of the last look at #isWanted: a _read() in between would go unheard and
    // stall the stream (seen on Node 26).
    this.#isFilling = false
    if (this.#isEnding) this.#finish()
  }

  async #deliver(elements: readonly Buffer[]): Promise<void> {
    let next = 0
    const lookahead = this.#inbox.lookahead(elements)
    try {
      for (const element of elements) {
        if (this.destroyed) break
        const opened = isMarker(element) ? undefined : this.#open(element, lookahead.at(next))
        // Only a slow schema makes a promise of it; the rest must not pay for one.
        const job = opened instanceof Promise ? await this.#unlessDestroyed(opened) : opened
        if (this.destroyed) break
        next++
        if (job !== undefined) this.#push(element, job)
      }
    } finally {
      // Also when a 'data' listener threw, which destroys the stream.
      this.#unpushed = elements.slice(next)
    }
    this.#undelivered.keepLast(this.readableLength)
  }

  /** The job, or `undefined` when there is none in this element and that has been said. */
  #open(element: Buffer, decoded: unknown): unknown {
    try {
      const job = this.#inbox.open(element, decoded)
      return job instanceof Promise ? job.catch(reason => this.#refuse(element, reason)) : job
    } catch (reason) {
      return this.#refuse(element, reason as DecodeError | SchemaError)
    }
  }

  #refuse(element: Buffer, reason: DecodeError | SchemaError): undefined {
    // Then it goes back, for others to say so.
    if (this.destroyed) return
    process.nextTick(() => this.emit('invalid', element, reason))
  }

  /** Waits for a schema, which may never answer. */
  #unlessDestroyed(job: Promise<unknown>): Promise<unknown> {
    return new Promise(resolve => {
      this.#stopWaiting = () => resolve(undefined)
      // By the schema itself.
      if (this.destroyed) this.#stopWaiting()
      void job.then(resolve)
    })
  }

  #push(element: Buffer, job: unknown): void {
    // Before push(), because a consumer that it runs may make Node ask again.
    this.#isWanted = false
    if (this.push(job)) this.#isWanted = true
    // A consumer that push() runs has the job already; one that is buffered runs nobody.
    if (this.readableLength > 0) this.#undelivered.add(element)
  }

  #finish(): void {
    if (this.destroyed) return
    this.push(null)
    // With nothing left to deliver, a consumer that is paused need not come back for the end.
    if (this.readableLength === 0) super.read(0)
  }

  /** Frees everything, after putting back what nobody got to see. */
  async #release(buffered: readonly Buffer[]): Promise<void> {
    await this.#taker.close()
    await this.#filled
    await this.#putBack([...buffered, ...this.#unpushed])
    await this.#store.close()
  }

  async #putBack(elements: readonly Buffer[]): Promise<void> {
    if (elements.length === 0) return
    try {
      await this.#store.prepend(this.#queue, elements)
    } catch (reason) {
      process.nextTick(() => this.emit('lost', elements.length, reason as Error))
    }
  }
}

/** The events of Pull, typed. */
export interface Pull<T> {
  on<Name extends keyof PullEvents<T>>(event: Name, listener: Listener<PullEvents<T>, Name>): this
  on(event: string | symbol, listener: NodeListener): this
  once<Name extends keyof PullEvents<T>>(event: Name, listener: Listener<PullEvents<T>, Name>): this
  once(event: string | symbol, listener: NodeListener): this
  off<Name extends keyof PullEvents<T>>(event: Name, listener: Listener<PullEvents<T>, Name>): this
  off(event: string | symbol, listener: NodeListener): this
}
