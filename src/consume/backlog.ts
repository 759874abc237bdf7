import type { DecodeError, SchemaError } from '../errors.ts'
import type { Job } from '../job.ts'
import type { HeldElement } from '../store/ledger.ts'
import type { JobOpener } from './job-opener.ts'
import { Judge } from './judge.ts'
import { Line } from './line.ts'

/** Who decides on what a backlog has opened. */
export interface BacklogWatch<T> {
  /** Whether the job may wait to be handed out. */
  admits(job: Job<T>): boolean
  /** There is no job in the element. */
  refused(element: HeldElement, reason: DecodeError | SchemaError): void
  /** A slow schema has judged one more. */
  judged(): void
}

/** What is claimed and not handed out: elements that are not opened yet, and jobs that wait. */
export class Backlog<T> {
  readonly #opener: JobOpener<T>
  readonly #watch: BacklogWatch<T>
  readonly #judge: Judge<T> | undefined
  #unopened: readonly HeldElement[] = []
  readonly #jobs = new Line<Job<T>>()

  /** With a schema, elements are opened one after the other, however long that takes. */
  constructor(opener: JobOpener<T>, hasSchema: boolean, watch: BacklogWatch<T>) {
    this.#opener = opener
    this.#watch = watch
    if (hasSchema) this.#judge = new Judge(opener, (held, open) => this.#judged(held, open))
  }

  /** How many jobs wait. */
  get waiting(): number {
    return this.#jobs.length
  }

  /** How many elements are not opened yet, so that nobody knows whether they are jobs. */
  get unopened(): number {
    return this.#unopened.length + (this.#judge?.pending ?? 0)
  }

  take(elements: readonly HeldElement[]): void {
    if (this.#judge) this.#judge.judge(elements)
    else this.#unopened = this.#unopened.concat(elements)
  }

  /** Opens all that needs no time. */
  open(): void {
    const unopened = this.#unopened
    // So it is most of the times that somebody asks.
    if (unopened.length === 0) return
    this.#unopened = []
    const lookahead = this.#opener.lookahead(unopened)
    let index = 0
    for (const held of unopened) {
      try {
        this.#admit(this.#opener.open(held, lookahead.at(index++)) as Job<T>)
      } catch (error) {
        this.#watch.refused(held, error as DecodeError | SchemaError)
      }
    }
  }

  /** The next job: it waits no more. */
  next(): Job<T> | undefined {
    return this.#jobs.leave()
  }

  /** These are not ours any more. */
  lose(tokens: ReadonlySet<number>): void {
    this.#jobs.remove(({ token }) => tokens.has(token))
    this.#unopened = this.#unopened.filter(({ token }) => !tokens.has(token))
    this.#judge?.forget(tokens)
  }

  /** Gives up all but the first `kept` jobs, and what a schema is judging. Returns their tokens. */
  giveUp(kept: number): number[] {
    const given = [...this.#jobs.cut(kept), ...this.#unopened]
    this.#unopened = []
    return given.map(({ token }) => token)
  }

  #judged(held: HeldElement, open: () => Job<T>): void {
    try {
      this.#admit(open())
    } catch (error) {
      this.#watch.refused(held, error as DecodeError | SchemaError)
    }
    this.#watch.judged()
  }

  #admit(job: Job<T>): void {
    if (this.#watch.admits(job)) this.#jobs.join(job)
  }
}
