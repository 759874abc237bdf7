import type { Kind, Ledger, Note } from './ledger.ts'

/** What shows that somebody can work again. */
const signs: readonly Kind[] = ['begun', 'completed', 'confirmed']

/** With less than that to do, others may have all of it in hand. */
const leastBacklog = 50

/**
 * How long it takes after the end of a fault until those that it had hit get on with their work.
 * Only measured while there is work: waiting for the next message is no recovery.
 */
export class Recoveries {
  readonly #ledger: Ledger
  readonly #since = new Map<string, number>()
  longestMs = 0

  constructor(ledger: Ledger) {
    this.#ledger = ledger
    ledger.onNote(note => this.#look(note))
  }

  /** A fault hits these. */
  hit(who: readonly string[]): void {
    for (const name of who) this.#since.delete(name)
  }

  /** The fault that had hit these is over. */
  over(who: readonly string[], atMs: number): void {
    if (this.#ledger.backlog < leastBacklog) return
    for (const name of who) this.#since.set(name, atMs)
  }

  #look({ kind, who, atMs }: Note): void {
    if (this.#since.size === 0 || !signs.includes(kind)) return
    const sinceMs = this.#since.get(who)
    if (sinceMs !== undefined && atMs > sinceMs) {
      this.longestMs = Math.max(this.longestMs, atMs - sinceMs)
      this.#since.delete(who)
    }
    if (this.#ledger.backlog < leastBacklog) this.#since.clear()
  }
}
