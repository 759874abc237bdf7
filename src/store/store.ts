import type { Admin, AdminOptions } from './admin.ts'
import type { Ledger } from './ledger.ts'

/**
 * Where queues live.
 *
 * A store moves the bytes of list elements and nothing else: it never looks inside one. Every
 * implementation passes `test/conformance/store`. A store object belongs to one stream; what it
 * shares with others (a connection, an in-process broker) is its own affair.
 */
export interface Store {
  /**
   * Appends `elements` to the tail of the queue, in order. Waits while the store is away or full.
   *
   * Resolves with the number of leading elements that are now stored: all of them, or fewer
   * (at least one) when `maxLength` left room for no more. Rejects with `PushTimeoutError` (nothing
   * stored), `InDoubtError` (nobody can know of the first ones), `ClosedError`, or the reason why
   * the store can not go on.
   */
  append(queue: string, elements: readonly Element[], limits: AppendLimits): Promise<number>

  /**
   * Stores jobs that have options, in order: as `append` does, with the same waiting and the same
   * errors, but each where its delay and priority say, and none twice. With a `producer` a lost
   * reply is repeated; it rejects with `InDoubtError` only when it has to give up (timeout, close)
   * while nobody knows what became of an attempt.
   */
  place(queue: string, jobs: readonly Placement[], limits: PlaceLimits): Promise<Placed>

  /** Puts `elements` back at the head of the queue, in order. Resolves once they are stored. */
  prepend(queue: string, elements: readonly Element[]): Promise<void>

  /** Opens the consuming end of a queue. */
  openTaker(queue: string, watch: ConnectionWatch): Taker

  /** Opens the ledger of a queue, for a consumer that acknowledges. */
  openLedger(queue: string, options: LedgerOptions, watch: ConnectionWatch): Ledger

  /** Opens what `Queue` looks at a queue with, and manages it. It is done when the store closes. */
  openAdmin(queue: string, options: AdminOptions): Admin

  /**
   * Gives up waiting appends with `ClosedError`, waits for those under way, and frees
   * everything this store holds open. Idempotent.
   */
  close(): Promise<void>

  /** The client that `_redisClient` of the streams shows, where there is one. */
  readonly client: unknown
}

/** The consuming end of one queue. One `take` at a time. */
export interface Taker {
  /**
   * Takes up to `count` elements off the head. With nothing there it waits up to `waitMs`
   * (0: not at all) and resolves with none; reconnecting counts as waiting and may take longer.
   */
  take(count: number, waitMs: number): Promise<Buffer[]>

  /**
   * Makes a waiting `take` settle soon: with none, or with what had been taken already.
   * Does nothing when no `take` is waiting.
   */
  interrupt(): void

  /** Interrupts, waits for the `take` under way, and frees the taker. Idempotent. */
  close(): Promise<void>
}

/** An element as it is handed to a store: bytes, or text that stands for its UTF-8. */
export type Element = string | Buffer

export interface AppendLimits {
  /** Give up with `PushTimeoutError` when nothing could be stored for so long. */
  readonly timeoutMs?: number | undefined
  /** Wait while the list is as long as this. */
  readonly maxLength?: number | undefined
}

/** A job to place. All times are on the store's clock. */
export interface Placement {
  /** Enveloped where it expires. */
  readonly element: Element
  /** 0: ready at once. */
  readonly delayMs: number
  /** Due then, in ms since 1970, instead of after a delay. */
  readonly dueAt: number | undefined
  readonly priority: number
  /** Written into the envelope as a point in time. */
  readonly expiresMs: number | undefined
  readonly dedupe: Dedupe | undefined
}

/** Stored only if no job was placed under this key within its time to live. */
export interface Dedupe {
  readonly key: string
  readonly ttlMs: number
  readonly id: string
}

export interface PlaceLimits extends AppendLimits {
  readonly producer?: Numbering | undefined
}

/** Who pushes, and the number of the first of these jobs; the others follow. None is stored twice. */
export interface Numbering {
  readonly id: string
  readonly firstNumber: number
  /** How many of the first may still be stored by an earlier call. @default 0 */
  readonly inDoubt?: number
}

export interface Placed {
  /** How many of the first jobs are settled: stored or known to be duplicates. At least one. */
  readonly count: number
  /** For each of them the id of the job that was there before it, if it is a duplicate. */
  readonly duplicateOf: ReadonlyArray<string | undefined>
  /** How many jobs of this producer, confirmed before, the store does not remember. */
  readonly missing: number
  /** How many of the jobs after them an attempt of this call or before may still store. @default 0 */
  readonly inDoubt?: number
}

export interface LedgerOptions {
  readonly leaseMs: number
}

/** What the owner of a store or taker hears about its connection. Once per change. */
export interface ConnectionWatch {
  onConnect(): void
  onDisconnect(reason: Error): void
  /** The connection can never work (a wrong password, say). Nothing else is heard after it. */
  onFatal(reason: Error): void
}
