import type { Clock } from '../clock.ts'

/** Whom a lease tells what is due. */
export interface LeaseWatch {
  /** Time for a sign of life, if nothing else goes to the store now. */
  onBeat(): void
  /** It may have ended: nothing confirmed it for so long. */
  onDoubt(): void
  /** The doubt has lasted as long as others look on before they take the jobs. */
  onEnd(): void
  /** It was confirmed again after it had been in doubt. */
  onSure(): void
}

/**
 * How long this process may be sure that its jobs are its own. Counted from when a renewal was
 * *sent*: the store's lease began later, so this one ends earlier, whatever the clocks say.
 */
export class Lease {
  readonly #leaseMs: number
  readonly #clock: Clock
  readonly #watch: LeaseWatch
  #since = -Infinity
  /** Since when it is known to be in doubt: after a standstill long after the doubt began. */
  #doubtedAt: number | undefined
  #cancel = (): void => {}

  constructor(leaseMs: number, clock: Clock, watch: LeaseWatch) {
    this.#leaseMs = leaseMs
    this.#clock = clock
    this.#watch = watch
  }

  /** A third, so that two beats may get lost. */
  get beatMs(): number {
    return this.#leaseMs / 3
  }

  /**
   * Whether jobs may be handed out. Looks at the clock, because after a standstill of the
   * process a job may be at hand before any timer fires.
   */
  get isSure(): boolean {
    return this.#clock.now() - this.#since < this.#leaseMs
  }

  get isBeatDue(): boolean {
    return this.#clock.now() - this.#since >= this.beatMs
  }

  /** A call that renews it, sent at `sentAt`, was confirmed. */
  renewed(sentAt: number): void {
    const wasSure = this.isSure || this.#since === -Infinity
    this.#since = sentAt
    this.#doubtedAt = undefined
    if (!wasSure && this.isSure) this.#watch.onSure()
    // Timers are only set anew when they fire: renewals are far more frequent.
    if (!this.#isTicking) this.#tick()
  }

  stop(): void {
    this.#cancel()
    this.#isTicking = false
  }

  #isTicking = false

  #tick(): void {
    this.#isTicking = true
    const { beatMs } = this
    const dueInMs = beatMs - ((this.#clock.now() - this.#since) % beatMs)
    // Never less than a millisecond: rounding would make it spin.
    this.#cancel = this.#clock.after(Math.max(1, dueInMs), () => {
      this.#tick()
      if (!this.isSure) this.#doubt()
      else if (this.isBeatDue) this.#watch.onBeat()
    })
  }

  /** Gives those who doubt the time to ask, also when it is late already: they may be lucky. */
  #doubt(): void {
    const now = this.#clock.now()
    if (this.#doubtedAt === undefined) {
      this.#doubtedAt = now
      this.#watch.onDoubt()
    } else if (now - this.#doubtedAt >= this.beatMs) this.#watch.onEnd()
  }
}
