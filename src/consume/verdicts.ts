import { idleClock } from '../clock.ts'
import {
  codes,
  EncodeError,
  InvalidOptionError,
  PoisonError,
  PushPullError,
  SchemaError,
  type DecodeError
} from '../errors.ts'
import type { Job, Verdict } from '../job.ts'
import type { ResolvedConsumeOptions } from '../options/consume-options.ts'
import type { HeldElement } from '../store/ledger.ts'
import { deathNoteMembers } from '../wire/header.ts'
import type { Consumer } from './consumer.ts'
import { reasonOf, writeDeadLetter } from './dead-letter.ts'
import { ack, expired, release, type Settlement, type SettlementWatch } from './settlement.ts'

/** How long to wait before a job is tried again whose dead letter could not be written. */
const letterAgainMs = 1000
/** What a backoff function that throws or answers nonsense gets. */
const unclearDelayMs = 1000

/** Hears what became of jobs, once the store has it. */
export interface VerdictListener<T> {
  retried(job: Job<T>, error: unknown, delayMs: number): void
  died(job: Job<T>, error: unknown): void
  expired(job: Job<T>): void
  invalid(element: Buffer, reason: DecodeError | SchemaError): void
}

type RetryVerdict = Verdict & { kind: 'retry' }

/** Turns what is said of a job into what the store has to do: another attempt, or a dead letter. */
export class Verdicts<T> {
  readonly #options: ResolvedConsumeOptions
  readonly #consumer: Consumer
  readonly #listener: VerdictListener<T>
  /** Dead letters that are being written to where the user wants them. */
  readonly #letters = new Set<Promise<void>>()

  constructor(options: ResolvedConsumeOptions, consumer: Consumer, listener: VerdictListener<T>) {
    this.#options = options
    this.#consumer = consumer
    this.#listener = listener
  }

  /** How many jobs are held only until their dead letter is written. */
  get pending(): number {
    return this.#letters.size
  }

  /** Resolves when the dead letters that are being written are. */
  async written(): Promise<void> {
    await Promise.all(this.#letters)
  }

  /** Settles a job as the application wants it. */
  pass(job: Job<T>, verdict: Verdict): void {
    if (verdict.kind === 'ack') this.#settle(job, ack, job)
    else if (verdict.kind === 'release') this.#settle(job, release, job)
    else if (verdict.kind === 'reject') this.die(job, verdict.reason)
    else this.#retry(job, verdict)
  }

  /** Makes a dead letter of a job. */
  die(job: Job<T>, error: unknown): void {
    const died = saying(job, () => this.#listener.died(job, error))
    const { deadLetter } = this.#options
    // One that has ended takes nothing more, however often it is asked.
    if (!deadLetter?.writable) return this.#bury(job, error, died)
    const letter = this.#write(job, error).then(
      () => this.#settle(job, rejection(failuresOf(job, error), undefined), died),
      failure => {
        if (isForEver(failure)) this.#bury(job, error, died)
        else this.#dieLater(job, error, failure)
      }
    )
    this.#letters.add(letter)
    void letter.then(() => this.#letters.delete(letter))
  }

  /** Makes it a dead letter in the queue's own list. */
  #bury(job: Job<T>, error: unknown, watch: SettlementWatch): void {
    const note = this.#note(error, job.recoveries)
    this.#settle(job, rejection(failuresOf(job, error), note), watch)
  }

  /** Neither lost nor tried at once again: the Writable for dead letters needs time. */
  #dieLater(job: Job<T>, error: unknown, failure: unknown): void {
    const told = saying(job, () => this.#listener.retried(job, failure, letterAgainMs))
    if (!(error instanceof PoisonError)) {
      return this.#settle(job, retryIn(letterAgainMs, job), told)
    }
    // Another attempt would forget how many processes it has killed.
    idleClock.after(letterAgainMs, () => this.#settle(job, release, told))
  }

  /** An element that is no job is a dead letter at once: another attempt would not change that. */
  refuse({ token, element }: HeldElement, reason: DecodeError | SchemaError): void {
    this.#consumer.settle(token, rejection(0, this.#note(reason, 0)), {
      settled: tookEffect => {
        if (tookEffect) this.#listener.invalid(element, reason)
      }
    })
  }

  /** Drops a job whose time has run out. Returns whether it has. */
  dropIfExpired(job: Job<T>): boolean {
    const { expiresAt } = job
    if (expiresAt === undefined || expiresAt.getTime() > this.#consumer.nowMs()) return false
    this.#settle(
      job,
      expired,
      saying(job, () => this.#listener.expired(job))
    )
    return true
  }

  #note(error: unknown, recoveries: number): string {
    return deathNoteMembers({ queue: this.#options.queue, reason: reasonOf(error), recoveries })
  }

  #settle(job: Job<T>, settlement: Settlement, watch: SettlementWatch): void {
    this.#consumer.settle(job.token, settlement, watch)
  }

  #retry(job: Job<T>, { delayMs, error }: RetryVerdict): void {
    const isLast = job.attempt >= (job.attempts ?? this.#options.attempts)
    if (isLast || isUnrecoverable(error)) return this.die(job, error)
    const inMs = delayMs ?? this.#delayMs(job, error)
    const told = saying(job, () => this.#listener.retried(job, error, Math.max(0, inMs)))
    this.#settle(job, retryIn(inMs, job), told)
  }

  #delayMs(job: Job<T>, error: unknown): number {
    try {
      const delayMs = this.#options.backoff(job.attempt, error)
      return delayMs >= 0 && delayMs < Infinity ? delayMs : unclearDelayMs
    } catch {
      return unclearDelayMs
    }
  }

  async #write(job: Job<T>, error: unknown): Promise<void> {
    const { queue, deadLetter } = this.#options
    const { id, data, attempt: attempts, headers, pushedAt } = job
    const diedAt = new Date(this.#consumer.nowMs())
    const reason = reasonOf(error)
    const letter = { id, queue, data, attempts, reason, headers, pushedAt, diedAt }
    if (deadLetter) await writeDeadLetter(deadLetter, job, letter)
  }
}

/** Says that it took effect, and tells the job in any case. */
function saying(job: Job, say: () => void): SettlementWatch {
  return {
    settled(tookEffect) {
      if (tookEffect) say()
      job.settled(tookEffect)
    }
  }
}

/** Whether no other attempt to write this letter can help. */
function isForEver(failure: unknown): boolean {
  const kinds = [EncodeError, SchemaError, InvalidOptionError, TypeError]
  return kinds.some(kind => failure instanceof kind)
}

/** Also one of another copy of this package. */
function isUnrecoverable(error: unknown): boolean {
  return PushPullError.is(error) && error.code === codes.unrecoverable
}

/** How many attempts have failed when a job dies. That of a poisonous one did not even end. */
function failuresOf(job: Job, error: unknown): number {
  return error instanceof PoisonError ? job.attempt - 1 : job.attempt
}

function rejection(attempts: number, note: string | undefined): Settlement {
  return { kind: 'reject', attempts, note }
}

function retryIn(delayMs: number, { priority }: Job): Settlement {
  return { kind: 'retry', delayMs, priority }
}
