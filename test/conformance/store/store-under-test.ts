import type { TestContext } from 'node:test'
import type { ConnectionWatch, Store } from '../../../src/store/store.ts'

/** A kind of store, for the conformance suite. */
export interface StoreUnderTest {
  /** Starts the title of every test. */
  readonly name: string
  /**
   * Prepares a place where queues live, once per test. The suite closes the stores that it
   * makes there before anything that was given to `t.after` runs.
   */
  open(t: TestContext): Promise<StorePlace>
}

/** Somewhere queues live. Each test uses queue names of its own there. */
export interface StorePlace {
  /** A new store on this place, as each stream has one. */
  store(watch?: ConnectionWatch): Store
}
