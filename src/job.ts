import { inspect, type InspectOptions } from 'node:util'
import { knownNames, milliseconds, optional } from './options/validate.ts'
import type { Facts } from './wire/element.ts'
import type { Header } from './wire/header.ts'

/** Added to the present time it still is a Date. */
const longestDelayMs = 8e15

/** What a `Job` needs of whoever holds it. */
export interface JobHolder {
  /** Calls `job.settled` once. */
  settle(job: Job, verdict: Verdict): void
  /** Others have it by now, so a settlement took no effect. */
  lost(job: Job): void
  /** For a job whose producer gave it no id. */
  idOf(token: number): string
}

/** Who wants to know what became of a job. No function: thousands of jobs may share one. */
export interface JobWatch {
  /** Its settlement is stored, or took no effect. Comes once. */
  settled(job: Job, tookEffect: boolean): void
}

/** What the application says of a job. */
export type Verdict =
  | { readonly kind: 'ack' }
  | { readonly kind: 'release' }
  | { readonly kind: 'retry'; readonly delayMs?: number | undefined; readonly error?: unknown }
  | { readonly kind: 'reject'; readonly reason: unknown }

export const ackVerdict: Verdict = Object.freeze({ kind: 'ack' })

/** What `job.retry()` takes. */
export interface RetryOptions {
  /** When to try again, in milliseconds. @default what the option `backoff` says */
  delayMs?: number | undefined
  /** What went wrong: its text goes into the dead letter, if it becomes one. */
  error?: unknown
}

/**
 * A job that this process holds: it stays in Redis until it is settled, and comes again if this
 * process dies. Settle it with `ack()`, `retry()` or `reject()`. Each resolves once the store has
 * it, with whether it took effect: `false` when the job was settled before, or when its lease
 * was lost, so that others may have it by now. To settle twice is harmless.
 */
export class Job<T = unknown> {
  readonly data: T
  /** Counts from 1. Only attempts that failed count, not those that ended with their process. */
  readonly attempt: number
  /** Texts of the producer's that travel with the job. */
  readonly headers: Readonly<Record<string, string>>
  /** Names the job for whoever holds it. @internal */
  readonly token: number
  /** How many processes died while they held it. */
  readonly recoveries: number
  readonly #header: Header | undefined
  readonly #holder: JobHolder
  #abort: AbortController | undefined
  #abortReason: Error | undefined
  #isSettled = false
  #watch: JobWatch | undefined

  /** @internal Only a ReliablePull or a Worker makes jobs. */
  constructor(data: T, token: number, facts: Facts, holder: JobHolder) {
    this.data = data
    this.token = token
    this.attempt = facts.attempts + 1
    this.recoveries = facts.recoveries
    this.headers = facts.header?.headers ?? noHeaders
    this.#header = facts.header
    this.#holder = holder
  }

  /**
   * The same over all attempts, so handlers can tell that they have seen it before. That of a job
   * which was pushed without one is another after `release()`, and may be if its process was killed:
   * see "What is not promised" in docs/reliable.md.
   */
  get id(): string {
    // Made when asked for: V8 keeps the texts of the last 16,000 numbers, which then outlive their
    // job by so much that each fills the old generation: a busy worker held 20 MB of them.
    return this.#header?.id ?? this.#holder.idOf(this.token)
  }

  /** When it was pushed, as near as its producer knew. Unknown for a job without an envelope. */
  get pushedAt(): Date | undefined {
    return dateOf(this.#header?.pushedAt)
  }

  /** Not to be handled after this. */
  get expiresAt(): Date | undefined {
    return dateOf(this.#header?.expiresAt)
  }

  get priority(): number {
    return this.#header?.priority ?? 0
  }

  /** How many attempts the producer allows, if it said so. */
  get attempts(): number | undefined {
    return this.#header?.attempts
  }

  /** Of a dead letter: when, where and why it died. */
  get death(): Death | undefined {
    const note = this.#header?.dead
    return note && { at: new Date(note.at), queue: note.queue, reason: note.reason }
  }

  /**
   * Aborts when the job's time is up, its lease is lost, or it is closed by force. Hand it to what
   * the job waits for.
   */
  get signal(): AbortSignal {
    // Made when asked for: most handlers never do.
    if (!this.#abort) {
      this.#abort = new AbortController()
      if (this.#abortReason) this.#abort.abort(this.#abortReason)
    }
    return this.#abort.signal
  }

  /** Whether `ack()`, `retry()` or `reject()` was called, or the job was lost. */
  get isSettled(): boolean {
    return this.#isSettled
  }

  /** Done: removes the job. */
  ack(): Promise<boolean> {
    return this.#promised(ackVerdict)
  }

  /**
   * This attempt failed: tries again later, or makes it a dead letter if it was the last one.
   *
   * @throws InvalidOptionError when `delayMs` is no time, or an option is unknown.
   */
  retry(options: RetryOptions = {}): Promise<boolean> {
    knownNames(options, ['delayMs', 'error'], 'job.retry()')
    const { delayMs, error } = options
    optional('delayMs', delayMs, (name, ms) => milliseconds(name, ms, longestDelayMs))
    return this.#promised({ kind: 'retry', delayMs, error })
  }

  /** Makes it a dead letter at once. `reason`: a text or an error. */
  reject(reason?: unknown): Promise<boolean> {
    return this.#promised({ kind: 'reject', reason })
  }

  /** Gives it back to the head of the queue, as if it had never been taken. */
  release(): Promise<boolean> {
    return this.#promised({ kind: 'release' })
  }

  /** Settles it, without a promise that nobody waits for. @internal */
  settle(verdict: Verdict, watch?: JobWatch): void {
    if (this.#isSettled) return watch?.settled(this, false)
    this.#isSettled = true
    this.#watch = watch
    this.#holder.settle(this, verdict)
  }

  /** @internal The settlement is stored, or took no effect. */
  settled(tookEffect: boolean): void {
    // One that nobody has settled was never handed out.
    if (!tookEffect && this.#isSettled) this.#holder.lost(this)
    const watch = this.#watch
    // Who keeps the job must not keep the others of its batch.
    this.#watch = undefined
    watch?.settled(this, tookEffect)
  }

  /** @internal It is not ours any more, or must be stopped. */
  abort(reason: Error, isLost: boolean): void {
    if (isLost) this.#isSettled = true
    this.#abortReason ??= reason
    this.#abort?.abort(reason)
  }

  /** What `JSON.stringify` and loggers take of it: the payload and all that it says of itself. */
  toJSON(): Record<string, unknown> {
    const { id, attempt, data, recoveries, headers, priority } = this
    const { pushedAt, expiresAt, attempts, death } = this
    const facts = { id, attempt, data, recoveries, headers, priority }
    return { ...facts, ...known({ pushedAt, expiresAt, attempts, death }) }
  }

  /** The same for `console.log`. @internal */
  [inspect.custom](_depth: number, options: InspectOptions): string {
    return `Job ${inspect(this.toJSON(), options)}`
  }

  #promised(verdict: Verdict): Promise<boolean> {
    return new Promise(resolve => {
      this.settle(verdict, { settled: (_, tookEffect) => resolve(tookEffect) })
    })
  }
}

/** Of a dead letter: when, where and why it died. */
export interface Death {
  readonly at: Date
  /** The queue in which it died. */
  readonly queue: string
  /** The text of the last error, or what `reject()` was told. */
  readonly reason: string
}

const noHeaders = Object.freeze(Object.create(null) as Record<string, string>)

function dateOf(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : new Date(ms)
}

/** Without what nobody said. */
function known(facts: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined))
}
