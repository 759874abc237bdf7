import type { Clock } from '../clock.ts'

/** How long a look at both clocks is good for: two looks for each job would cost as much as its JSON. */
const lookMs = 1

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
  #wallSince = -Infinity
  /** When both clocks were looked at, and until when that is good for. */
  #lookedAt = -Infinity
  #sureUntil = -Infinity
  /** Since when it is known to be in doubt: after a standstill long after the doubt began. */
  #doubtedAt: number | undefined
  #isTicking = false
  #isStopped = false
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
   * Whether jobs may be handed out. Not left to timers, because after a standstill of the process
   * a job may be at hand before any of them fires. That the machine slept, while the monotonic
   * clock stood still, is seen within a millisecond.
   */
  isSureAt(now: number): boolean {
    // A reading from before the look says nothing of what happened since.
    if (now >= this.#lookedAt && now < this.#sureUntil) return true
    const isSure = this.#ageAt(now) < this.#leaseMs
    this.#lookedAt = now
    this.#sureUntil = isSure ? Math.min(now + lookMs, this.#since + this.#leaseMs) : -Infinity
    return isSure
  }

  get isSure(): boolean {
    return this.isSureAt(this.#clock.now())
  }

  get isBeatDue(): boolean {
    return this.#ageAt(this.#clock.now()) >= this.beatMs
  }

  /** A call that renews it, sent at `sentAt`, was confirmed. */
  renewed(sentAt: number): void {
    const wasSure = this.isSure || this.#since === -Infinity
    this.#since = sentAt
    this.#wallSince = Date.now() - (this.#clock.now() - sentAt)
    this.#doubtedAt = undefined
    if (!wasSure && this.isSure) this.#watch.onSure()
    // Timers are only set anew when they fire: renewals are far more frequent.
    if (!this.#isTicking && !this.#isStopped) this.#tick()
  }

  stop(): void {
    this.#isStopped = true
    this.#cancel()
  }

  /** By both clocks: the monotonic one stands still while the machine sleeps. */
  #ageAt(now: number): number {
    return Math.max(now - this.#since, Date.now() - this.#wallSince)
  }

  #tick(): void {
    this.#isTicking = true
    const { beatMs } = this
    // Never less than a millisecond: rounding would make it spin.
    const dueInMs = Math.max(1, beatMs - ((this.#clock.now() - this.#since) % beatMs))
    const dueAt = this.#clock.now() + dueInMs
    this.#cancel = this.#clock.after(dueInMs, () => {
      const stoodStill = this.#clock.now() - dueAt > beatMs / 2
      this.#tick()
      if (!this.isSure) this.#doubt(stoodStill)
      else if (this.isBeatDue) this.#watch.onBeat()
    })
  }

  /** Gives those who doubt the time to ask, also when it is late already: they may be lucky. */
  #doubt(stoodStill: boolean): void {
    const now = this.#clock.now()
    if (this.#doubtedAt === undefined || stoodStill) {
      // While the process stood still, no answer could be heard.
      this.#doubtedAt = now
      this.#watch.onDoubt()
    } else if (now - this.#doubtedAt >= this.beatMs) this.#watch.onEnd()
  }
}
