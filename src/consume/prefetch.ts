import type { HeldElement } from '../store/ledger.ts'

/** How much a new measurement counts against what was measured before. */
const weight = 0.2
/** Twice what one round trip uses up, because round trips vary. */
const reserve = 2
/** One job ahead is worth it where a handler would else idle for more than a part in twenty. */
const leastUsed = 1 / 20
const mostJobs = 2000
/** Large jobs make round trips long, which must not lead to more and more of them. */
const mostBytes = 8 * 1024 * 1024
/** How much longer than usual a job may wait for a handler before it goes back, and at least. */
const patience = 5
const leastPatienceMs = 20

/**
 * How many jobs to claim besides those that are being handled: as many as are used up while the
 * next claim is on its way, so that nobody waits for it, and no more, so that no job waits here
 * while a consumer elsewhere is idle. None where less than a twentieth of a job is used up.
 *
 * By Little's law the number used up in a round trip of r ms, with n handlers of h ms each, is
 * n * r / h.
 */
export class Prefetch {
  #handlingMs: number | undefined
  #tripMs = 0
  #bytes = 0
  /** Those in hand take much longer than what was measured, by how much nobody knows yet. */
  #isStalled = false

  /** A job was handled in so many milliseconds. */
  handled(ms: number): void {
    this.#handlingMs = mean(this.#handlingMs, ms)
    this.#isStalled = false
  }

  /** A claim took so many milliseconds. */
  claimed(ms: number): void {
    this.#tripMs = mean(this.#tripMs, ms)
  }

  /** Jobs of this size came. */
  sized(jobs: readonly HeldElement[]): void {
    const total = jobs.reduce((sum, { element }) => sum + element.length, 0)
    this.#bytes = mean(this.#bytes, total / jobs.length)
  }

  /** None of the jobs that wait was handed out for `patienceMs`. */
  stalled(): void {
    // So long at least, whenever they are settled: a handler may ack first and go on.
    this.#handlingMs = mean(this.#handlingMs, this.patienceMs)
    this.#isStalled = true
  }

  get isStalled(): boolean {
    return this.#isStalled
  }

  /** How long jobs may wait while none of them is handed out, until others should have them. */
  get patienceMs(): number {
    return Math.max(leastPatienceMs, patience * Math.max(this.#tripMs, this.#handlingMs ?? 0))
  }

  /** How many to claim ahead of `busy` handlers. */
  ahead(busy: number): number {
    if (this.#handlingMs === undefined || this.#isStalled) return 0
    const used = (busy * this.#tripMs) / Math.max(this.#handlingMs, 0.001)
    const most = Math.min(mostJobs, mostBytes / Math.max(1, this.#bytes))
    const wanted = used >= leastUsed ? Math.max(1, reserve * used) : 0
    return Math.floor(Math.min(most, wanted))
  }
}

function mean(before: number | undefined, now: number): number {
  return before ? before + weight * (now - before) : now
}
