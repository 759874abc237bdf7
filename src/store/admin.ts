/**
 * Looking at one queue, and managing it: what a store does for `Queue`.
 *
 * Each verb is one atomic step of the store. It rejects with `ConnectionError` when the store did
 * not answer in time, with `ClosedError` when the store is closed, and with another error when
 * the store can not do it. Every implementation passes `test/conformance/admin`.
 */
export interface Admin {
  /** How many jobs there are and have been, all at one moment. */
  measure(): Promise<Measures>

  /** Who is registered as a consumer now. */
  consumers(): Promise<readonly RegisteredConsumer[]>

  /** Shows up to `limit` jobs in this state, in the order in which they come, after `offset`. */
  peek(state: JobState, offset: number, limit: number): Promise<readonly PeekedElement[]>

  isPaused(): Promise<boolean>

  /**
   * Nothing more is handed out to consumers that acknowledge. Wakes those that wait, so that they
   * learn of it. Does nothing when the queue is paused already.
   */
  pause(): Promise<void>

  /** Ends the pause. */
  resume(): Promise<void>

  /**
   * Moves up to `limit` dead letters to the tail of the queue `to`, oldest first, as jobs that
   * nobody has tried yet. In one step it moves no more than `mostRedrivenAtOnce`.
   */
  redrive(limit: number, to: string): Promise<Redriven>

  /** Removes all jobs in these states. Resolves with how many those were. */
  clear(states: readonly ClearableState[]): Promise<number>
}

/** Where a job is: ready to be taken, waiting for its time, held by a consumer, or a dead letter. */
export type JobState = 'ready' | 'delayed' | 'held' | 'dead'

/** Jobs that are held belong to their consumers. */
export type ClearableState = Exclude<JobState, 'held'>

/** So that no step blocks a store for long. */
export const mostRedrivenAtOnce = 1000

export interface AdminOptions {
  /** How long the store may take for one step. */
  readonly timeoutMs: number
}

export interface Measures {
  readonly sizes: Readonly<Record<JobState, number>>
  readonly counters: Counters
}

/** How often something has happened to a job of this queue. */
export interface Counters {
  /** Done. */
  readonly acked: number
  /** Attempts that failed and were to be repeated. */
  readonly retried: number
  /** Jobs that became dead letters; one that is redriven and dies again counts twice. */
  readonly dead: number
  /** Jobs that came back from a consumer that was lost. */
  readonly recovered: number
  /** Jobs that were dropped because their time had run out. */
  readonly expired: number
  /** Dead letters that `redrive()` moved back to this queue. Those it moved elsewhere are pushed there. */
  readonly redriven: number
  /** Jobs that `clear()` removed, but for dead letters: those count as dead. */
  readonly cleared: number
}

export interface RegisteredConsumer {
  readonly consumer: string
  /** When it registered under this name, in ms of the store's clock. */
  readonly sinceMs: number
  readonly leaseMs: number
  readonly leaseEndMs: number
  readonly held: number
}

export interface PeekedElement {
  readonly element: Buffer
  /** Of a delayed job: when it is due, in ms of the store's clock. */
  readonly dueAtMs?: number
  /** Of a job that is held: by whom, and under which token if it has one already. */
  readonly holder?: { readonly consumer: string; readonly token: number | undefined }
}

export interface Redriven {
  readonly moved: number
  /** How many dead letters there are now. */
  readonly left: number
}
