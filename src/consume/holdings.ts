import type { HeldElement } from '../store/ledger.ts'
import { mustRunAlone } from '../wire/element.ts'
import type { Settlement, SettlementWatch, Settling } from './settlement.ts'
import { TokenSet } from './token-set.ts'
import { UnconfirmedSettlements } from './unconfirmed-settlements.ts'

/** The jobs that are ours as far as we know, by token, and what is to become of them. */
export class Holdings {
  /** Settled or not: a job is ours until the store has confirmed its settlement. */
  readonly #tokens = new TokenSet()
  readonly #alone = new TokenSet()
  readonly #unconfirmed = new UnconfirmedSettlements()
  readonly #untold: Array<readonly Settling[]> = []

  get size(): number {
    return this.#tokens.size
  }

  /** Whether one of them must run alone: no other job may be claimed meanwhile. */
  get excludeOthers(): boolean {
    return this.#alone.size > 0
  }

  /** Whether there are settlements to send. */
  get hasSettlements(): boolean {
    return this.#unconfirmed.isWaiting
  }

  /** Whether there are settlements that the store has not confirmed. */
  get hasUnconfirmed(): boolean {
    return !this.#unconfirmed.isEmpty
  }

  has(token: number): boolean {
    return this.#tokens.has(token)
  }

  add({ token, element }: HeldElement): void {
    this.#tokens.add(token)
    if (mustRunAlone(element)) this.#alone.add(token)
  }

  /** Notes what is to become of a job. */
  settle(token: number, settlement: Settlement, watch: SettlementWatch | undefined): void {
    if (this.#tokens.has(token)) this.#unconfirmed.add(token, settlement, watch)
    else watch?.settled(false)
  }

  /** What is to be sent now. Call one of the following before the next time. */
  sendSettlements(): readonly Settling[] {
    return this.#unconfirmed.send()
  }

  /** What was sent took effect. `tellConfirmed` says so, when there is time. */
  confirmSettlements(): void {
    const confirmed = this.#unconfirmed.confirm()
    for (const { token } of confirmed) this.#remove(token)
    this.#untold.push(confirmed)
  }

  /** Tells those who watch what was confirmed. */
  tellConfirmed(): void {
    for (const confirmed of this.#untold.splice(0)) {
      for (const { watch } of confirmed) watch?.settled(true)
    }
  }

  /** Makes it agree with what the store says that we hold, after a reply was lost. */
  reconcile(inStore: ReadonlySet<number>): void {
    this.#unconfirmed.reconcile(token => inStore.has(token))
    for (const token of this.#tokens) if (!inStore.has(token)) this.#remove(token)
  }

  /** They are ours no more, and settlements that are not confirmed come to nothing. */
  clear(): ReadonlySet<number> {
    const all = new Set(this.#tokens)
    this.#tokens.clear()
    this.#alone.clear()
    this.#unconfirmed.fail()
    return all
  }

  #remove(token: number): void {
    this.#tokens.delete(token)
    this.#alone.delete(token)
  }
}
