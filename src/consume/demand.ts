import type { Claimant } from './claimant.ts'
import type { Hand } from './hand.ts'
import type { Holdings } from './holdings.ts'
import type { Outlook } from './outlook.ts'

/** No more in one claim: a script must not block the server for long. */
const mostAtOnce = 1000

/** What the demand for jobs depends on. */
interface Circumstances {
  readonly claimant: Claimant
  readonly held: Holdings
  readonly hand: Hand
  readonly outlook: Outlook
}

/** Whether a consumer wants jobs now, and how many. */
export class Demand {
  readonly #circumstances: Circumstances
  #isStopped = false

  constructor(circumstances: Circumstances) {
    this.#circumstances = circumstances
  }

  /** Wants none until `resume`. */
  stop(): void {
    this.#isStopped = true
  }

  resume(): void {
    this.#isStopped = false
  }

  /** Whether any job may be taken, if there is room for it. */
  get mayTake(): boolean {
    return !this.#isStopped && !this.#circumstances.held.excludeOthers
  }

  /** How many jobs a claim may bring. */
  get wanted(): number {
    return this.mayTake ? this.#room : 0
  }

  /** Whether to claim. */
  get isClaimDue(): boolean {
    const { hand, outlook } = this.#circumstances
    if (hand.isFull) return true
    return this.mayTake && (outlook.isDue || (outlook.isPromising && this.#room > 0))
  }

  /** Whether to wait for a job that comes. */
  get isWaitDue(): boolean {
    const { hand, outlook } = this.#circumstances
    const isFree = !hand.isWaiting && !hand.isFull && this.mayTake
    return isFree && outlook.isWorthWaiting && this.#room > 0
  }

  /**
   * Whether a wait has the only place of one who holds nothing, and wants to know whether there is
   * anything left. Only a claim tells that.
   */
  get isWaitInTheWay(): boolean {
    const { claimant, held, hand, outlook } = this.#circumstances
    const isInTheWay = hand.isWaiting && held.size === 0 && claimant.room() === 1
    return isInTheWay && this.mayTake && outlook.isPromising
  }

  /** One place is kept for what the hand may bring. */
  get #room(): number {
    const { claimant, hand } = this.#circumstances
    const room = claimant.room() - (hand.mayBringJob ? 1 : 0)
    return Math.max(0, Math.min(mostAtOnce, room))
  }
}
