import { goesToHead, Settling, type Settlement, type SettlementWatch } from './settlement.ts'

/** No more in one call: a script must not block the server for long. */
const mostAtOnce = 1000

/** The settlements that have not been confirmed yet. */
export class UnconfirmedSettlements {
  /** Not sent, or not with success. */
  #waiting: Settling[] = []
  #sent: readonly Settling[] = []

  get isWaiting(): boolean {
    return this.#waiting.length > 0
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0 && this.#sent.length === 0
  }

  add(token: number, settlement: Settlement, watch: SettlementWatch | undefined): void {
    this.#waiting.push(new Settling(token, settlement, watch))
  }

  /** The next to send. Call `confirm` or one of the others before the next time. */
  send(): readonly Settling[] {
    const isAll = this.#waiting.length <= mostAtOnce
    const waiting = isAll ? this.#waiting : forSeveralCalls(this.#waiting)
    this.#sent = isAll ? waiting : waiting.slice(0, mostAtOnce)
    this.#waiting = isAll ? [] : waiting.slice(mostAtOnce)
    return this.#sent
  }

  /** What was sent took effect. Returns that: nobody has been told. */
  confirm(): readonly Settling[] {
    const confirmed = this.#sent
    this.#sent = []
    return confirmed
  }

  /**
   * Finds out what became of what was sent, from what the store still holds: that was not settled,
   * and is to be sent again; the rest was.
   */
  reconcile(isHeld: (token: number) => boolean): void {
    const sent = this.#sent
    this.#sent = []
    this.#waiting = [...sent.filter(({ token }) => isHeld(token)), ...this.#waiting]
    for (const { token, watch } of sent) if (!isHeld(token)) watch?.settled(true)
  }

  /** None of them took effect, or nobody knows. */
  fail(): void {
    const failed = [...this.#sent, ...this.#waiting]
    this.#sent = []
    this.#waiting = []
    for (const { watch } of failed) watch?.settled(false)
  }
}

/**
 * Those that give jobs back change places among themselves: each call puts its jobs before those of
 * the call before, so the newest go first.
 */
function forSeveralCalls(waiting: readonly Settling[]): Settling[] {
  const rising = waiting.filter(goesToHead).toSorted((a, b) => a.token - b.token)
  return waiting.map(settling => (goesToHead(settling) ? rising.pop()! : settling))
}
