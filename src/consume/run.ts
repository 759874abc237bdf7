import { systemClock } from '../clock.ts'
import { JobTimeoutError } from '../errors.ts'
import type { Job } from '../job.ts'

/** One call of a handler, with its job or batch of jobs. */
export class Run<T, Result> {
  readonly #jobs: ReadonlyArray<Job<T>>
  readonly #timeoutMs: number | undefined
  readonly #onCompleted: (job: Job<T>, result: Result) => void

  constructor(
    jobs: ReadonlyArray<Job<T>>,
    timeoutMs: number | undefined,
    onCompleted: (job: Job<T>, result: Result) => void
  ) {
    this.#jobs = jobs
    this.#timeoutMs = timeoutMs
    this.#onCompleted = onCompleted
  }

  /** Whether the handler has settled all its jobs by itself. */
  get isSettled(): boolean {
    return this.#jobs.every(({ isSettled }) => isSettled)
  }

  /** Calls the handler and settles what it leaves unsettled. Resolves when it is over. */
  async handle(handler: () => Result | Promise<Result>): Promise<void> {
    try {
      const result = await this.#inTime(handler)
      for (const job of this.#jobs) void this.#complete(job, result)
    } catch (error) {
      for (const job of this.#jobs) void job.retry({ error })
    }
  }

  async #complete(job: Job<T>, result: Result): Promise<void> {
    if (await job.ack()) this.#onCompleted(job, result)
  }

  /** A handler that is too slow has failed; it may go on, but nobody waits for it any more. */
  #inTime(handler: () => Result | Promise<Result>): Result | Promise<Result> {
    const timeoutMs = this.#timeoutMs
    if (timeoutMs === undefined) return handler()
    return new Promise((resolve, reject) => {
      const cancel = systemClock.after(timeoutMs, () => {
        const reason = new JobTimeoutError(timeoutMs)
        for (const job of this.#jobs) job.abort(reason, false)
        reject(reason)
      })
      Promise.resolve().then(handler).then(resolve, reject).finally(cancel)
    })
  }
}
