import type { Clock } from '../clock.ts'
import type { Claimed, Entered, HeldElement, Ledger } from '../store/ledger.ts'
import { consumerName } from './consumer-name.ts'
import type { Hand } from './hand.ts'
import type { Holdings } from './holdings.ts'
import type { Lease } from './lease.ts'
import { sorted } from './settlement.ts'
import { within } from '../within.ts'

/** How long a wait may take to end before the consumer enters anew. */
const stopWithinMs = 200

/** What a presence speaks of and keeps up to date. */
export interface Belongings {
  readonly held: Holdings
  readonly hand: Hand
  readonly lease: Lease
}

/** What a claim brought. */
export interface Haul {
  readonly claimed: Claimed
  /** Held now, and not known to the application yet. */
  readonly jobs: readonly HeldElement[]
}

/** A class for the sake of the garbage collector, see `Settling`. */
class Taken implements HeldElement {
  readonly token: number
  readonly element: Buffer

  constructor(token: number, element: Buffer) {
    this.token = token
    this.element = element
  }
}

/**
 * A consumer as the store knows it: its name, which changes with each epoch, and the tokens that it
 * gives out. Makes the calls, and notes what their replies confirm.
 */
export class Presence {
  /** Where it runs, and a part of the ids of raw jobs. */
  readonly name = consumerName()
  readonly #ledger: Ledger
  readonly #leaseMs: number
  readonly #clock: Clock
  readonly #belongings: Belongings
  #epoch = 0
  #nextToken = 1
  /** The store's clock minus ours. */
  #offsetMs = 0

  constructor(ledger: Ledger, leaseMs: number, clock: Clock, belongings: Belongings) {
    this.#ledger = ledger
    this.#leaseMs = leaseMs
    this.#clock = clock
    this.#belongings = belongings
  }

  /** The store's clock, ms since 1970, as near as we know. */
  nowMs(): number {
    return this.#clock.now() + this.#offsetMs
  }

  /**
   * Whether it holds its jobs under this name: that of its epoch, or the next one, when the reply to
   * its entry was lost. What is left under an older one it has lost.
   */
  holdsAs(consumer: string): boolean {
    return consumer === this.#nameIn(this.#epoch) || consumer === this.#nameIn(this.#epoch + 1)
  }

  /** Resolves when it can enter: the last wait is over, in time at least, and there is a connection. */
  async ready(): Promise<void> {
    await within(this.#clock, stopWithinMs, this.#belongings.hand.stop())
    // Waiting for it in enter() would make the lease look older than it is.
    await this.#ledger.ready()
  }

  /** Registers under its next name, and takes over what it holds under the last one. */
  async enter(): Promise<Entered> {
    const { hand } = this.#belongings
    const sentAt = this.#clock.now()
    const entered = await this.#ledger.enter({
      consumer: this.#nameIn(this.#epoch + 1),
      previous: this.#epoch === 0 ? undefined : this.#nameIn(this.#epoch),
      leaseMs: this.#leaseMs,
      adoptToken: hand.adoption.token || this.#nextToken++
    })
    this.#epoch++
    hand.reset()
    this.#confirmed(sentAt, entered.nowMs)
    return entered
  }

  /** Settles and claims. Resolves with `undefined` when the consumer is fenced. */
  async claim(want: number): Promise<Haul | undefined> {
    const { held, hand } = this.#belongings
    const sentAt = this.#clock.now()
    const firstToken = this.#nextToken
    this.#nextToken += want
    const { adoption } = hand
    const claimed = await this.#ledger.claim({
      consumer: this.#nameIn(this.#epoch),
      settlements: sorted(held.sendSettlements()),
      want,
      firstToken,
      adoptToken: adoption.token,
      isHandedOut: adoption.isHandedOut
    })
    if (!claimed) return undefined
    // Stores hold jobs whose tokens follow each other at half the cost.
    if (this.#nextToken === firstToken + want) this.#nextToken -= want - claimed.taken.length
    this.#confirmed(sentAt, claimed.nowMs)
    held.confirmSettlements()
    const adopted = hand.adopted(adoption, claimed.adopted)
    const taken = claimed.taken.map((element, index) => new Taken(firstToken + index, element))
    return { claimed, jobs: adopted ? [adopted, ...taken] : taken }
  }

  /** Settles, or gives a sign of life. Resolves with whether the consumer was not fenced. */
  async settle(): Promise<boolean> {
    const { held } = this.#belongings
    const sentAt = this.#clock.now()
    const settlements = sorted(held.sendSettlements())
    const settled = await this.#ledger.settle(this.#nameIn(this.#epoch), settlements)
    if (!settled) return false
    this.#confirmed(sentAt, settled.nowMs)
    held.confirmSettlements()
    return true
  }

  /** Starts to wait for an element. */
  wait(): void {
    this.#belongings.hand.wait(this.#nameIn(this.#epoch), this.#nextToken++)
  }

  /** Gives back what is still held. If that fails, the lease ends by itself. */
  async leave(): Promise<void> {
    await this.#ledger.leave(this.#nameIn(this.#epoch)).catch(() => {})
  }

  #nameIn(epoch: number): string {
    return `${this.name}:${epoch}`
  }

  #confirmed(sentAt: number, storeNowMs: number): void {
    this.#belongings.lease.renewed(sentAt)
    this.#offsetMs = storeNowMs - this.#clock.now()
  }
}
