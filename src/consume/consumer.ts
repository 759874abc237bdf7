import { backoffMs, pause } from '../backoff.ts'
import { idleClock, systemClock, type Clock } from '../clock.ts'
import { ConnectionError } from '../errors.ts'
import type { Entered, HeldElement, Ledger } from '../store/ledger.ts'
import { mustRunAlone } from '../wire/element.ts'
import type { Claimant, ConsumerOptions } from './claimant.ts'
import { Demand } from './demand.ts'
import { Doorbell } from './doorbell.ts'
import { Hand, longestWaitOf } from './hand.ts'
import { Holdings } from './holdings.ts'
import { Lease } from './lease.ts'
import { Outlook } from './outlook.ts'
import { Presence } from './presence.ts'
import { Reaper } from './reaper.ts'
import type { Settlement, SettlementWatch } from './settlement.ts'
import { within } from '../within.ts'

/** How long a consumer that closes waits for its own entry, which it has to take back. */
const enterWithinMs = 500

/**
 * Holds jobs of one queue: claims them, keeps the lease, sends settlements, waits for more, and
 * gives back what lost consumers held.
 *
 * One call is under way at a time, and carries all that has come up meanwhile. Whatever breaks,
 * the consumer enters anew under its next name and takes over what its former name held. The store
 * then says what became of every call whose reply was lost, so none is ever repeated blindly.
 */
export class Consumer {
  readonly #ledger: Ledger
  readonly #claimant: Claimant
  readonly #clock: Clock
  readonly #lease: Lease
  readonly #reaper: Reaper
  readonly #hand: Hand
  readonly #outlook: Outlook
  readonly #held = new Holdings()
  readonly #demand: Demand
  readonly #presence: Presence
  readonly #closing = new AbortController()
  readonly #finished: Promise<void>
  /** Whether it is registered; `'due'`: about to be, and no connection has failed since. */
  #entry: 'done' | 'due' | 'lost' = 'due'
  #enteredAt = 0
  /** A call is under way. */
  #isTurning = false
  #isLeaving = false
  #failure: Error | undefined
  /** Rings when something has come up since the last turn began. */
  readonly #bell = new Doorbell()

  constructor(ledger: Ledger, claimant: Claimant, { leaseMs, clock = idleClock }: ConsumerOptions) {
    this.#ledger = ledger
    this.#claimant = claimant
    this.#clock = clock
    this.#lease = new Lease(leaseMs, clock, {
      onBeat: () => this.wake(),
      onDoubt: () => this.reenter(),
      onEnd: () => this.#loseAll(),
      onSure: () => claimant.handOut()
    })
    const dueClock = clock === idleClock ? systemClock : clock
    this.#outlook = new Outlook(clock, () => this.wake(), dueClock)
    this.#hand = new Hand(ledger, longestWaitOf(leaseMs), {
      arrived: job => this.#takeAtOnce(job),
      changed: () => this.#outlook.lookAgain(),
      failed: reason => (this.#failure = reason)
    })
    const held = this.#held
    this.#demand = new Demand({ claimant, held, hand: this.#hand, outlook: this.#outlook })
    const belongings = { held, hand: this.#hand, lease: this.#lease }
    this.#presence = new Presence(ledger, leaseMs, clock, belongings)
    this.#reaper = new Reaper(ledger, clock, leaseMs / 3, {
      holdsAs: consumer => this.#presence.holdsAs(consumer),
      recovered: jobs => claimant.recovered(jobs),
      failed: reason => this.#fail(reason)
    })
    this.#finished = this.#run()
  }

  /** Where it runs, and a part of the ids of raw jobs. */
  get name(): string {
    return this.#presence.name
  }

  /** Whether jobs may be handed out. Without a connection others may take them before the lease ends. */
  mayHandOut(now: number): boolean {
    return this.#isEntered && this.#lease.isSureAt(now)
  }

  /** The store's clock, ms since 1970, as near as we know. */
  nowMs(): number {
    return this.#presence.nowMs()
  }

  /** Says that there is room for more. */
  wake(): void {
    this.#bell.ring()
  }

  /** Settles a job. */
  settle(token: number, settlement: Settlement, watch?: SettlementWatch): void {
    this.#held.settle(token, settlement, watch)
    this.wake()
  }

  /** Claims nothing more. What is held goes on being held. */
  stop(): void {
    this.#demand.stop()
    this.#ledger.stopWaiting()
  }

  /** Claims again, after `stop()`. */
  resume(): void {
    this.#demand.resume()
    this.#outlook.lookAgain()
  }

  /** Enters anew, because something may have got lost: the store will say what. */
  reenter(): void {
    this.#entry = 'due'
    this.wake()
  }

  /**
   * Sends what is to be settled, gives back the rest, and strikes the consumer off. Resolves when
   * that is done, or after `withinMs`: then its lease has to end by itself.
   */
  async close(withinMs: number): Promise<void> {
    const until = this.#clock.now() + withinMs
    this.stop()
    this.#isLeaving = true
    this.wake()
    // Without a connection only settlements are worth waiting for: the rest comes back by itself.
    const isRegistered = this.#isEntered || this.#held.hasUnconfirmed
    const waitMs = isRegistered ? withinMs : Math.min(withinMs, enterWithinMs)
    const isEntering = this.#entry === 'due' && this.#ledger.isReady
    if (isRegistered || isEntering) await within(this.#clock, waitMs, this.#finished)
    this.#closing.abort()
    this.wake()
    this.#reaper.stop()
    this.#lease.stop()
    this.#outlook.stop()
    if (this.#isEntered) {
      this.#entry = 'lost'
      await within(this.#clock, until - this.#clock.now(), this.#presence.leave())
    }
    this.#held.clear()
    await this.#ledger.close()
  }

  get #isEntered(): boolean {
    return this.#entry === 'done'
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#closing.signal.aborted; failures++) {
      try {
        await this.#enter()
        await this.#work(() => (failures = 0))
        if (this.#isLeaving && this.#isEntered) return
      } catch (error) {
        if (!(error instanceof ConnectionError)) return this.#fail(error as Error)
        this.#entry = 'lost'
        if (this.#isLeaving && !this.#held.hasUnconfirmed) return
      } finally {
        this.#held.tellConfirmed()
      }
      await pause(this.#clock, backoffMs(failures), this.#closing.signal)
    }
  }

  #fail(reason: Error): void {
    this.#entry = 'lost'
    if (!this.#closing.signal.aborted) this.#claimant.fatal(reason)
  }

  async #enter(): Promise<void> {
    this.#entry = 'due'
    await this.#presence.ready()
    // Whoever enters now would never leave.
    if (this.#closing.signal.aborted) return
    const entered = await this.#presence.enter()
    this.#entry = 'done'
    this.#enteredAt = this.#clock.now()
    this.#failure = undefined
    this.#outlook.lookAgain()
    this.#reconcile(entered)
  }

  /** Makes what we know agree with what the store says. */
  #reconcile({ isTakenOver, held }: Entered): void {
    if (!isTakenOver) this.#loseAll()
    this.#held.reconcile(new Set(held.map(({ token }) => token)))
    // The replies that told of these were lost.
    this.#hold(held.filter(({ token }) => !this.#held.has(token)))
    this.#claimant.handOut()
  }

  /** Until the epoch ends, or all is done that has to be done before leaving. */
  async #work(onSuccess: () => void): Promise<void> {
    while (this.#isEntered && !this.#closing.signal.aborted) {
      if (this.#failure) throw this.#failure
      if (this.#isLeaving && !this.#held.hasSettlements) return
      const turn = this.#turn()
      // The store works meanwhile: clients have sent the call before the next immediate.
      if (this.#isTurning) setImmediate(() => this.#passOn())
      else this.#passOn()
      if (await turn) onSuccess()
      else await this.#somethingToDo()
    }
  }

  /** Tells the application what the last call has brought. */
  #passOn(): void {
    this.#held.tellConfirmed()
    this.#claimant.handOut()
  }

  /** Sends what there is to send. Resolves with whether there was anything. */
  async #turn(): Promise<boolean> {
    this.#isTurning = true
    this.#bell.clear()
    try {
      if (this.#demand.isClaimDue) await this.#claim()
      else if (this.#held.hasSettlements || this.#lease.isBeatDue) await this.#settle()
      else return false
      return true
    } finally {
      this.#isTurning = false
    }
  }

  async #claim(): Promise<void> {
    const sentAt = this.#clock.now()
    const want = this.#demand.wanted
    this.#outlook.claiming()
    const haul = await this.#presence.claim(want)
    if (!haul) return this.#fenced()
    const { claimed, jobs } = haul
    this.#claimant.claimed(this.#clock.now() - sentAt)
    this.#outlook.learn(claimed, want, this.#held.size)
    this.#hold(jobs)
    if (claimed.held !== this.#held.size) this.#mend()
    const mayTake = want > 0 && !claimed.isPaused && !claimed.mustRunDry
    if (!mayTake || this.#held.size > 0) return
    this.#held.tellConfirmed()
    this.#claimant.idle()
  }

  /** What we know is not what the store says. Nothing explains that, so not more than now and then. */
  #mend(): void {
    if (this.#clock.now() - this.#enteredAt > this.#lease.beatMs) this.reenter()
  }

  async #settle(): Promise<void> {
    const isSettling = this.#held.hasSettlements
    if (!(await this.#presence.settle())) return this.#fenced()
    // Only a claim tells whether anything is left.
    if (isSettling && this.#held.size === 0) this.#outlook.lookAgain()
  }

  /** Others have our jobs. */
  #fenced(): void {
    this.#loseAll()
    this.#entry = 'due'
  }

  #hold(jobs: readonly HeldElement[]): void {
    for (const job of jobs) this.#held.add(job)
    if (jobs.length > 0) this.#claimant.take(jobs)
  }

  #loseAll(): void {
    const lost = this.#held.clear()
    if (lost.size > 0) this.#claimant.lose(lost)
  }

  /**
   * Hands a job out that is in the hand, without another round trip. Not while a claim is under
   * way, which does not know of it and might put it back.
   */
  #takeAtOnce(job: HeldElement): boolean {
    const isUnseen = !this.#isTurning && !this.#outlook.isPaused
    const mayHold = this.mayHandOut(this.#clock.now()) && this.#demand.mayTake && isUnseen
    if (!mayHold || mustRunAlone(job.element)) return false
    this.#hold([job])
    this.#claimant.handOut()
    return true
  }

  /** Resolves when there may be something to send. */
  async #somethingToDo(): Promise<void> {
    if (this.#demand.isWaitDue) this.#presence.wait()
    else if (this.#demand.isWaitInTheWay) this.#hand.interrupt()
    await this.#bell.heard()
    // What is settled in this turn of the event loop travels together.
    await new Promise(resolve => setImmediate(resolve))
  }
}
