import type { HeldElement, Ledger } from '../store/ledger.ts'

/** The longest wait for one element, and so how late anything is found that wakes nobody. */
const longestWaitMs = 5000

/** The longest wait of a consumer with this lease. It must be over long before the lease is. */
export function longestWaitOf(leaseMs: number): number {
  return Math.min(longestWaitMs, leaseMs / 3)
}

/** One wait of a consumer for an element, from its beginning until that is held. */
interface Wait {
  /** Under which the element is going to be held. */
  readonly token: number
  /** Settles when the wait is over, one way or the other. Never rejects. */
  over: Promise<void>
  isOver: boolean
  /** A claim has made it held, or put it back. */
  isAdopted: boolean
  /** The element went to the application before it was held. */
  isHandedOut: boolean
  /** What came is a job that goes to the application once it is held. */
  isJobAhead: boolean
  /** It was told to end. */
  isInterrupted: boolean
}

/** What has happened in the beginning. */
const begun = {
  isOver: false,
  isAdopted: false,
  isHandedOut: false,
  isJobAhead: false,
  isInterrupted: false
}

/** Who wants to know what comes. */
export interface HandWatch {
  /** Returns whether the element is handed out at once: it is safe in the hand. */
  arrived(job: HeldElement): boolean
  /** The wait is over. */
  changed(): void
  failed(reason: Error): void
}

/** What a claim says of the hand. */
export interface Adoption {
  readonly token: number
  readonly isHandedOut: boolean
  readonly wait: Wait | undefined
  /** The wait was over when the claim was sent, so the claim saw what there is. */
  readonly sawAll: boolean
}

/**
 * Waits for elements. One comes into the hand by a blocking move, on a connection of its own: it
 * can go to the application without another round trip, and the claim sent meanwhile makes
 * it held. A claim may also overtake the reply that tells of it.
 */
export class Hand {
  readonly #ledger: Ledger
  readonly #waitMs: number
  readonly #watch: HandWatch
  #wait: Wait | undefined

  constructor(ledger: Ledger, waitMs: number, watch: HandWatch) {
    this.#ledger = ledger
    this.#waitMs = waitMs
    this.#watch = watch
  }

  get isWaiting(): boolean {
    return this.#wait !== undefined && !this.#wait.isOver
  }

  /** There is something in it that no claim has adopted yet. */
  get isFull(): boolean {
    return this.#wait?.isOver === true
  }

  /** It may bring a job that the application has not got yet. */
  get mayBringJob(): boolean {
    return this.isWaiting || this.#wait?.isJobAhead === true
  }

  /** Waits for an element, to be held under `token`. */
  wait(consumer: string, token: number): void {
    const wait: Wait = { token, ...begun, over: Promise.resolve() }
    this.#wait = wait
    wait.over = this.#waitFor(wait, consumer)
  }

  /** What the next claim is to adopt. Call `adopted` when it is answered. */
  get adoption(): Adoption {
    const wait = this.#wait
    return {
      token: wait?.token ?? 0,
      isHandedOut: wait?.isHandedOut ?? false,
      wait,
      sawAll: wait?.isOver ?? false
    }
  }

  /** The answer of a claim. Returns the job that is held now, if the application has not got it. */
  adopted(adoption: Adoption, element: Buffer | undefined): HeldElement | undefined {
    const { wait, sawAll, isHandedOut, token } = adoption
    if (!wait) return undefined
    if (element || sawAll) this.#empty(wait)
    return element && !isHandedOut ? { token, element } : undefined
  }

  /** Ends a wait under way soon, if that can be done. */
  interrupt(): void {
    if (!this.#wait || this.#wait.isOver || this.#wait.isInterrupted) return
    this.#wait.isInterrupted = true
    this.#ledger.stopWaiting()
  }

  /** The same, and waits for that. */
  async stop(): Promise<void> {
    this.interrupt()
    if (this.isWaiting) await this.#wait?.over
  }

  /** Under its next name the consumer has another hand. What was in this one is held by now. */
  reset(): void {
    this.#wait = undefined
  }

  #empty(wait: Wait): void {
    wait.isAdopted = true
    if (this.#wait === wait && wait.isOver) this.#wait = undefined
  }

  async #waitFor(wait: Wait, consumer: string): Promise<void> {
    try {
      const element = await this.#ledger.wait(consumer, this.#waitMs)
      wait.isOver = true
      if (this.#wait !== wait) return
      if (!element || wait.isAdopted) this.#wait = undefined
      else if (element.length > 0) {
        wait.isHandedOut = this.#watch.arrived({ token: wait.token, element })
        wait.isJobAhead = !wait.isHandedOut
      }
    } catch (error) {
      wait.isOver = true
      if (this.#wait !== wait) return
      this.#wait = undefined
      this.#watch.failed(error as Error)
    }
    this.#watch.changed()
  }
}
