/**
 * Who holds which job, and until when: what a store does for consumers that acknowledge.
 *
 * Each verb is one atomic step of the store. The same call twice leaves the same state as once, so
 * that a call whose reply was lost may be repeated. Time is the store's own, nobody else's.
 * A job that is held belongs to one *consumer*, under a *token*: a number that the consumer
 * itself gives out, rising, so that it can name a job whose reply it never saw.
 *
 * A verb rejects with `ConnectionError` when it may be repeated later, perhaps after having
 * been executed, and with another error when the store can not go on.
 * Every implementation passes `test/conformance/ledger`.
 */
export interface Ledger {
  /** Whether there is a connection, for the moment. */
  readonly isReady: boolean

  /** Resolves when there is a connection, for the moment. */
  ready(): Promise<void>

  /**
   * Registers a consumer, and hands it all that `previous`, its former name, still holds: how one
   * that lost a connection finds out what became of its calls.
   */
  enter(entry: Entry): Promise<Entered>

  /**
   * Settles, renews the lease, promotes what is due, and takes up to `want` jobs.
   * Resolves with `undefined` when the consumer is fenced: unknown, because its lease ended and
   * its jobs went to others. Nothing was done then.
   */
  claim(claim: Claim): Promise<Claimed | undefined>

  /** Settles and renews the lease; with nothing to settle it is a mere sign of life. */
  settle(consumer: string, settlements: Settlements): Promise<Settled | undefined>

  /**
   * Waits up to `waitMs` for an element of the list, which then is in the consumer's *hand*: safe,
   * but not held yet. The next `claim` adopts it. Resolves with `undefined` when none came. An
   * empty element is a mere call to claim.
   */
  wait(consumer: string, waitMs: number): Promise<Buffer | undefined>

  /** Makes `wait` settle soon, if the store can do that. */
  stopWaiting(): void

  /** Gives back what the consumer still holds, to the head, and strikes it off. */
  leave(consumer: string): Promise<void>

  /** Looks for consumers that seem to be gone. Changes nothing. */
  inspect(): Promise<Inspection>

  /**
   * Gives a part of what a suspect held back to the head, if nothing has been heard of it
   * since it was inspected. To be repeated until there is no suspect left.
   */
  reap(suspect: Suspect): Promise<Reaped>

  /** Frees what the ledger holds open. Waiting verbs settle or reject. Idempotent. */
  close(): Promise<void>
}

export interface Entry {
  readonly consumer: string
  /** The name under which this consumer was last known to be registered. */
  readonly previous: string | undefined
  readonly leaseMs: number
  /** For what may still be in the hand of `previous`. */
  readonly adoptToken: number
}

export interface Entered {
  /** False when `previous` was fenced. Its jobs are not ours any more. */
  readonly isTakenOver: boolean
  readonly held: ReadonlyArray<HeldElement>
  /** The store's clock, milliseconds since 1970. */
  readonly nowMs: number
}

/** An element under its token, as it is stored: one that was raw still is. */
export interface HeldElement {
  readonly token: number
  readonly element: Buffer
}

export interface Claim {
  readonly consumer: string
  readonly settlements: Settlements
  /** How many jobs to take at most; 0 only promotes and adopts. */
  readonly want: number
  /** The tokens of what is taken are this one and those after it. */
  readonly firstToken: number
  /** The token for what is in the hand. */
  readonly adoptToken: number
  /** Whether what is in the hand has been handed out already, so that it can not go back. */
  readonly isHandedOut: boolean
}

export interface Claimed {
  /** What was in the hand, now held under `adoptToken`. */
  readonly adopted: Buffer | undefined
  /** Taken and now held, under tokens from `firstToken` on. */
  readonly taken: readonly Buffer[]
  readonly nowMs: number
  /** In how many milliseconds the next delayed job is due, if there is one. */
  readonly dueInMs: number | undefined
  /** Whether the queue is paused: nothing is handed out. */
  readonly isPaused: boolean
  /**
   * Whether the next job is one that must run alone, because it was twice held by a consumer
   * that died. It is taken only by a consumer that holds nothing else.
   */
  readonly mustRunDry: boolean
  /** How many jobs this consumer holds now. */
  readonly held: number
}

/** What becomes of held jobs. Tokens that are not held (any more) are passed over. */
export interface Settlements {
  /** Done. */
  readonly acks: readonly number[]
  /** Not wanted any more, because their time had run out. */
  readonly expired: readonly number[]
  /** Back to the head, as if never taken. In the order in which they shall come again. */
  readonly releases: readonly number[]
  readonly retries: readonly Retry[]
  readonly rejects: readonly Reject[]
}

export interface Retry {
  readonly token: number
  /** 0: at once, at the tail; below 0: at once, at the head. */
  readonly delayMs: number
  readonly priority: number
}

export interface Reject {
  readonly token: number
  /** How many attempts at it have failed in all. */
  readonly attempts: number
  /**
   * What a dead letter's header says besides when: the members of a JSON object without braces,
   * also none inside. Undefined when the dead letter has been stored elsewhere: the job is only
   * removed.
   */
  readonly note: string | undefined
}

export interface Settled {
  readonly nowMs: number
}

export interface Inspection {
  readonly suspects: readonly Suspect[]
  readonly nowMs: number
  readonly consumers: number
}

export interface Suspect {
  readonly consumer: string
  /** When its lease ends or ended: as long as this is the same, nothing was heard of it. */
  readonly leaseEnd: string
  /** Its lease ended; or its connection is gone; or it said itself that it is. */
  readonly why: 'expired' | 'disconnected' | 'left'
}

export interface Reaped {
  /** How many jobs went back. */
  readonly count: number
  /** What is left to reap: call again with it. */
  readonly rest: Suspect | undefined
}
