import type { TestContext } from 'node:test'
import type { Store } from '../../../src/store/store.ts'

/** A kind of store, for the conformance suite of ledgers. */
export interface LedgerUnderTest {
  /** Starts the title of every test. */
  readonly name: string
  /**
   * Prepares a place where queues live, once per test. The suite closes the stores that it
   * makes there before anything that was given to `t.after` runs.
   */
  open(t: TestContext): Promise<LedgerPlace>
}

/** Somewhere queues live, and what a test does to them behind the store's back. */
export interface LedgerPlace {
  /** A new store on this place, as each stream has one. */
  store(): Store
  /** Lets the lease of a consumer end, long ago. */
  expire(queue: string, consumer: string): Promise<void>
  /** Lets a day pass for the delayed jobs. */
  makeDue(queue: string): Promise<void>
  pause(queue: string): Promise<void>
  resume(queue: string): Promise<void>
  look(queue: string): Promise<Sight>
}

/** All that is in a queue. */
export interface Sight {
  /** Head first. */
  readonly ready: readonly string[]
  /** Those with a priority, the next one first. */
  readonly prioritised: readonly string[]
  /** Those that are delayed, the next one first. */
  readonly later: readonly string[]
  /** Consumer -> token -> element, only of those who hold any. */
  readonly held: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Consumer -> what is in its hand, only of those who have something there. */
  readonly hands: Readonly<Record<string, string>>
  readonly dead: readonly string[]
  /** Those who are not fenced. */
  readonly consumers: readonly string[]
  /** Those who have a lease, whether it has ended or not. */
  readonly leases: readonly string[]
  readonly counters: Counters
}

export interface Counters {
  readonly acked: number
  readonly expired: number
  readonly retried: number
  readonly dead: number
  readonly recovered: number
}
