import type { Clock } from '../clock.ts'
import type { HeldElement } from '../store/ledger.ts'

/** For whom a consumer claims. Nothing here may throw. */
export interface Claimant {
  /** How many more jobs it can take now. Say `wake()` when that has become more. */
  room(): number
  /** These are held now, and wait for `handOut`. */
  take(jobs: readonly HeldElement[]): void
  /** What is held may be handed out (again). */
  handOut(): void
  /** These are not held any more: others may have them by now. */
  lose(tokens: ReadonlySet<number>): void
  /** There is nothing to claim now, and nothing is held. */
  idle(): void
  /** A claim took so long. */
  claimed(tripMs: number): void
  /** So many jobs of lost consumers went back to the queue. */
  recovered(jobs: number): void
  /** It can not go on. */
  fatal(reason: Error): void
}

export interface ConsumerOptions {
  readonly leaseMs: number
  readonly clock?: Clock
}
