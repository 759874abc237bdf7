import type { Admin } from '../../../src/store/admin.ts'
import type { Ledger } from '../../../src/store/ledger.ts'
import type { Store } from '../../../src/store/store.ts'
import type { Sight } from '../../conformance/ledger/ledger-under-test.ts'
import { deafWatch } from '../../conformance/store/scene.ts'
import { leaseMs } from '../queue/times.ts'

/** How many consumers there are at any time. */
export const slots = 3

/** A queue, and those who use it. */
export interface OpenQueue {
  readonly queue: string
  readonly store: Store
  /** One for each consumer and its successors. */
  readonly ledgers: readonly Ledger[]
  readonly admin: Admin
  /** Another queue, and who manages it. */
  readonly elsewhere: string
  readonly adminElsewhere: Admin
}

/** A store with an empty queue, and what can be done to it behind its back. */
export interface World extends OpenQueue {
  /** How much the store's clock may go on by itself during a run. */
  readonly slackMs: number
  look(): Promise<Sight>
  /**
   * Lets time pass. Where the store's clock can not be turned, all points in time that are stored
   * move back instead: returns by how much.
   */
  advance(ms: number): Promise<number>
  /** Resolves when as many waits have reached the store as are still waited for. */
  haveBegun(pending: () => number): Promise<unknown>
  close(): Promise<void>
}

export function openQueue(store: Store, queue: string): OpenQueue {
  const elsewhere = `${queue} elsewhere`
  return {
    queue,
    store,
    ledgers: Array.from({ length: slots }, () => store.openLedger(queue, { leaseMs }, deafWatch)),
    admin: store.openAdmin(queue, { timeoutMs: 5000 }),
    elsewhere,
    adminElsewhere: store.openAdmin(elsewhere, { timeoutMs: 5000 })
  }
}
