import { systemClock } from '../clock.ts'
import { JobTimeoutError } from '../errors.ts'
import { ackVerdict, type Job, type JobWatch, type Verdict } from '../job.ts'

/** A handler of a Worker, called with a batch in any case: the first job and the others. */
export type Call<T, Result> = (
  first: Job<T>,
  others: ReadonlyArray<Job<T>>
) => Result | Promise<Result>

/** Who wants to know what comes of a run. */
export interface RunListener<T, Result> {
  /** A job is acked. */
  completed(job: Job<T>, result: Result): void
  /**
   * The handler has ended, one way or the other. Comes once, perhaps before `start` returns.
   *
   * @param hasAcked whether a job was acked by that, just now: nobody else's code has run since
   */
  ended(run: Run<T, Result>, hasAcked: boolean): void
}

/**
 * One call of a handler, with its job or batch of jobs. Works by callbacks, and at once where the
 * handler does: promises would cost more than all else that is done for a small job. So would an
 * array for each job that is alone, now and then (see `Settling`).
 */
export class Run<T, Result> implements JobWatch {
  readonly #first: Job<T>
  readonly #others: ReadonlyArray<Job<T>>
  readonly #timeoutMs: number | undefined
  readonly #listener: RunListener<T, Result>
  #result: Result | undefined
  #cancelTimeout: (() => void) | undefined

  constructor(
    first: Job<T>,
    others: ReadonlyArray<Job<T>>,
    timeoutMs: number | undefined,
    listener: RunListener<T, Result>
  ) {
    this.#first = first
    this.#others = others
    this.#timeoutMs = timeoutMs
    this.#listener = listener
  }

  /** Whether the handler has settled all its jobs by itself. */
  get isSettled(): boolean {
    return this.#first.isSettled && this.#others.every(({ isSettled }) => isSettled)
  }

  /** Calls the handler, and settles what it leaves unsettled. */
  start(call: Call<T, Result>): void {
    let result: Result | Promise<Result>
    let isLater: boolean
    try {
      result = this.#timeoutMs === undefined ? this.#called(call) : this.#inTime(call)
      isLater = isThenable(result)
    } catch (error) {
      return this.#fail(error)
    }
    if (!isLater) return this.#complete(result as Result)
    Promise.resolve(result).then(
      value => this.#complete(value),
      (error: unknown) => this.#fail(error)
    )
  }

  /** Nobody waits any more to see whether the handler is in time. */
  abandon(): void {
    this.#cancelTimeout?.()
  }

  #called(call: Call<T, Result>): Result | Promise<Result> {
    return call(this.#first, this.#others)
  }

  #complete(result: Result): void {
    this.#result = result
    const hasAcked = !this.isSettled
    this.#settle(ackVerdict, this)
    this.#listener.ended(this, hasAcked)
  }

  settled(job: Job, tookEffect: boolean): void {
    if (tookEffect) this.#listener.completed(job as Job<T>, this.#result as Result)
  }

  #fail(error: unknown): void {
    this.#settle({ kind: 'retry', error })
    this.#listener.ended(this, false)
  }

  /** What the handler has left unsettled. */
  #settle(verdict: Verdict, watch?: JobWatch): void {
    this.#first.settle(verdict, watch)
    for (const job of this.#others) job.settle(verdict, watch)
  }

  /** A handler that is too slow has failed; it may go on, but nobody waits for it any more. */
  #inTime(call: Call<T, Result>): Promise<Result> {
    const timeoutMs = this.#timeoutMs!
    return new Promise((resolve, reject) => {
      this.#cancelTimeout = systemClock.after(timeoutMs, () => {
        const reason = new JobTimeoutError(timeoutMs)
        this.#first.abort(reason, false)
        for (const job of this.#others) job.abort(reason, false)
        reject(reason)
      })
      Promise.resolve()
        .then(() => this.#called(call))
        .then(resolve, reject)
        .finally(this.#cancelTimeout)
    })
  }
}

function isThenable(result: unknown): boolean {
  return typeof (result as Promise<unknown> | undefined)?.then === 'function'
}
