import { finished, type Readable } from 'node:stream'

/** A `next()` that found nothing. */
interface Waiting<T> {
  resolve(result: IteratorResult<T, undefined>): void
  reject(reason: Error): void
}

const over = Object.freeze({ done: true as const, value: undefined })

/**
 * Iterates over a Readable as Node's own iterator does: what is left when the loop is left is for
 * the stream's `destroy`. A plain object instead of a generator, because a generator's promises
 * cost more than a small job: with it a loop was half as fast.
 */
export class StreamIterator<T> implements NodeJS.AsyncIterator<T, undefined> {
  protected readonly stream: Readable
  readonly #takeNext: () => T | null
  readonly #waiting: Array<Waiting<T>> = []
  /** How the stream ended, once it has: without an error, with `null`. */
  #end: Error | null | undefined
  #isStarted = false
  #isOver = false

  /** `takeNext` gives the stream's next value, if it is at hand. */
  constructor(stream: Readable, takeNext = () => stream.read() as T | null) {
    this.stream = stream
    this.#takeNext = takeNext
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#isOver) return Promise.resolve(over)
    this.#start()
    if (this.#waiting.length === 0) {
      const value = this.take()
      if (value !== null) return Promise.resolve({ done: false, value })
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#serve()
    })
  }

  /** Leaves the loop: destroys the stream, if anybody has asked it for anything. */
  async return(): Promise<IteratorResult<T, undefined>> {
    await this.#leave()
    return over
  }

  /** Leaves the loop by an error. */
  async throw(reason?: unknown): Promise<IteratorResult<T, undefined>> {
    await this.#leave()
    throw reason
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }

  /** The next value, if it is at hand. */
  protected take(): T | null {
    return this.stream.destroyed ? null : this.#takeNext()
  }

  /** What to wait for before a loop that was left, or has come to its end, is over. */
  protected async left(): Promise<void> {}

  #start(): void {
    if (this.#isStarted) return
    this.#isStarted = true
    this.stream.on('readable', () => this.#serve())
    // Stays when the loop is left: what goes wrong then is nobody's business any more.
    finished(this.stream, { writable: false }, error => {
      this.#end = error ?? null
      this.#serve()
    })
  }

  #serve(): void {
    while (this.#waiting.length > 0) {
      const value = this.take()
      if (value === null) break
      this.#waiting.shift()!.resolve({ done: false, value })
    }
    if (this.#end !== undefined && this.#waiting.length > 0) this.#finish(this.#end)
  }

  /** Of those that wait only the first hears of an error, as with a generator. */
  #finish(end: Error | null): void {
    const first = this.#waiting.shift()!
    void this.#leave().then(() => (end ? first.reject(end) : first.resolve(over)))
  }

  async #leave(): Promise<void> {
    this.#isOver = true
    if (!this.#isStarted) return
    this.stream.destroy()
    const rest = this.#waiting.splice(0)
    await this.left()
    for (const waiting of rest) waiting.resolve(over)
  }
}
