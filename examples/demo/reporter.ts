import { Ledger } from './ledger.ts'
import type { Receipt } from './order.ts'
import type { Progress } from './progress.ts'
import type { News } from './team.ts'

/** Hears what the team tells, shows it and adds it up. */
export class Reporter {
  readonly handled = new Ledger()
  /** How many orders each member has handled. */
  readonly countOf = new Map<string, number>()
  readonly #progress: Progress
  readonly #cutOff = new Set<string>()
  readonly #reasons = new Set<string>()
  #startedAt = 0
  #endedAt = 0

  constructor(progress: Progress) {
    this.#progress = progress
  }

  /** From the first order handled to the last. */
  get seconds(): number {
    return (this.#endedAt - this.#startedAt) / 1000
  }

  readonly hear = (news: News, from: string): void => {
    if (news.type === 'receipt') this.#add(news.receipt, from)
    else if (news.type === 'connect') this.#reconnected(from)
    else this.#disconnected(from, news.reason)
  }

  /** A member has left, for this reason if it was not meant to. */
  left(name: string, reason: string | undefined): void {
    this.#cutOff.delete(name)
    // Five members with the same wrong password have one thing to say.
    if (reason === undefined || this.#reasons.has(reason)) return
    this.#reasons.add(reason)
    this.#progress.note(reason)
  }

  #add(receipt: Receipt, from: string): void {
    this.#startedAt ||= performance.now()
    this.#endedAt = performance.now()
    this.handled.add(receipt)
    this.countOf.set(from, (this.countOf.get(from) ?? 0) + 1)
    this.#progress.advance()
  }

  #disconnected(from: string, reason: string): void {
    if (this.#cutOff.size === 0) this.#progress.note(reason)
    this.#cutOff.add(from)
  }

  #reconnected(from: string): void {
    const wasCutOff = this.#cutOff.delete(from)
    if (wasCutOff && this.#cutOff.size === 0) this.#progress.note('Connected.')
  }
}
