import { idleClock, systemClock, type Clock } from '../clock.ts'
import { ClosedError, LeaseLostError, PoisonError } from '../errors.ts'
import type { Job, JobHolder, Verdict } from '../job.ts'
import type { ResolvedConsumeOptions } from '../options/consume-options.ts'
import type { HeldElement } from '../store/ledger.ts'
import type { ConnectionWatch, Store } from '../store/store.ts'
import { Backlog } from './backlog.ts'
import type { Claimant } from './claimant.ts'
import { Consumer } from './consumer.ts'
import { idPrefixOf } from './consumer-name.ts'
import { JobOpener } from './job-opener.ts'
import { Prefetch } from './prefetch.ts'
import { release } from './settlement.ts'
import { ShortStayMap } from './short-stay-map.ts'
import { StallWatch } from './stall-watch.ts'
import { Verdicts, type VerdictListener } from './verdicts.ts'
import { within } from '../within.ts'

/** A job that so many processes died of is not tried again. */
const mostRecoveries = 3
/** So many times as many as are worth claiming ahead may wait, because measurements vary. */
const mostSurplus = 4
/** How long the store may take to have jobs back, of the time that a close may take. */
const releaseWithinMs = 500

/** Whom a source tells what happens. Nothing here may throw. */
export interface SourceListener<T> extends VerdictListener<T> {
  /** How many jobs may be held now, where `ahead` are worth claiming besides those in hand. */
  capacity(busy: number, ahead: number): number
  /** Whether jobs wait because all handlers are busy. */
  isBusy(): boolean
  /** There may be a job to hand out, or one less in hand. */
  changed(): void
  /** Nothing is ready in the queue. */
  idle(): void
  leaseLost(jobs: ReadonlyArray<Job<T>>): void
  recovered(jobs: number): void
  connected(): void
  disconnected(reason: Error): void
  fatal(reason: Error): void
}

/**
 * Jobs of one queue, from claimed to settled: opens elements, keeps the jobs that are waiting to be
 * handed out, and knows which are in hand.
 */
export class JobSource<T> implements Claimant, JobHolder {
  readonly #options: ResolvedConsumeOptions
  readonly #store: Store
  readonly #listener: SourceListener<T>
  readonly #clock: Clock
  readonly #consumer: Consumer
  readonly #verdicts: Verdicts<T>
  readonly #idPrefix: string
  readonly #prefetch = new Prefetch()
  readonly #stallWatch: StallWatch
  readonly #backlog: Backlog<T>
  /** In hand, and since when. */
  readonly #inHand = new ShortStayMap<Job<T>, number>()
  #isPaused = false
  #settledAt = 0

  constructor(
    options: ResolvedConsumeOptions,
    store: Store,
    listener: SourceListener<T>,
    clock: Clock = systemClock
  ) {
    this.#options = options
    this.#store = store
    this.#listener = listener
    this.#clock = clock
    const { queue, leaseMs } = options
    const ledger = store.openLedger(queue, { leaseMs }, this.#watch)
    this.#consumer = new Consumer(ledger, this, { leaseMs })
    this.#verdicts = new Verdicts(options, this.#consumer, listener)
    this.#idPrefix = idPrefixOf(this.#consumer.name)
    this.#backlog = new Backlog(new JobOpener(options, this), options.schema !== undefined, {
      admits: job => this.#admits(job),
      refused: (held, reason) => this.#verdicts.refuse(held, reason),
      judged: () => this.handOut()
    })
    this.#stallWatch = new StallWatch(
      idleClock,
      () => this.#prefetch.patienceMs,
      isStalled => this.#giveToOthers(isStalled)
    )
  }

  /** How many jobs are in hand: handed out and not settled. */
  get busy(): number {
    return this.#inHand.size
  }

  /** How many jobs are waiting to be handed out. */
  get length(): number {
    return this.#backlog.waiting
  }

  /** Whether no job is waiting to be handed out, to be opened or to be judged by a slow schema. */
  get isEmpty(): boolean {
    return this.#backlog.waiting + this.#backlog.unopened === 0
  }

  /** When a job was settled last, by the monotonic clock. */
  get settledAt(): number {
    return this.#settledAt
  }

  /**
   * Hands out the next job, if there is one and its lease is sure. Whoever has just looked at the
   * clock says what it showed: a look costs as much as all else that is done here.
   */
  next(lookedAt?: number): Job<T> | undefined {
    if (this.#backlog.waiting === 0) return undefined
    const now = lookedAt ?? this.#clock.now()
    if (!this.#consumer.mayHandOut(now)) return undefined
    for (let job = this.#backlog.next(); job; job = this.#backlog.next()) {
      if (this.#verdicts.dropIfExpired(job)) continue
      this.#inHand.add(job, now)
      this.#stallWatch.handedOut()
      return job
    }
    return undefined
  }

  /** Says that there is more capacity. */
  wake(): void {
    this.#consumer.wake()
  }

  /** Claims no more, and goes on handing out what is waiting. */
  stop(): void {
    this.#consumer.stop()
  }

  /** Claims no more, and gives back at once what is waiting. */
  pause(): void {
    this.#isPaused = true
    this.stop()
    this.#releaseWaiting()
  }

  /** Claims again. */
  resume(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    this.#consumer.resume()
  }

  /**
   * Gives back what is waiting and what is still in hand, whose signals then abort. Resolves when
   * the store has that, or after `withinMs`.
   */
  async close(withinMs: number): Promise<void> {
    const until = this.#clock.now() + withinMs
    this.pause()
    const reason = new ClosedError('the job goes back, so stop working on it')
    for (const job of this.#inHand.keys()) job.abort(reason, true)
    this.#inHand.clear()
    // One that is never written must leave the store its time to take the job back.
    const letterMs = Math.max(withinMs / 2, withinMs - releaseWithinMs)
    await within(this.#clock, letterMs, this.#verdicts.written())
    await this.#consumer.close(Math.max(0, until - this.#clock.now()))
    await this.#store.close()
  }

  settle(job: Job<T>, verdict: Verdict): void {
    const since = this.#inHand.take(job)
    this.#settledAt = this.#clock.now()
    if (since !== undefined) this.#prefetch.handled(this.#settledAt - since)
    this.#verdicts.pass(job, verdict)
    this.#listener.changed()
  }

  lost(job: Job<T>): void {
    job.abort(new LeaseLostError(), true)
    this.#listener.leaseLost([job])
  }

  idOf(token: number): string {
    return `${this.#idPrefix}${token}`
  }

  room(): number {
    // What was given back is for others, until somebody here is free.
    if (this.#prefetch.isStalled && this.#listener.isBusy()) return 0
    const busy = this.#inHand.size
    const { waiting, unopened } = this.#backlog
    const capacity = this.#listener.capacity(busy, this.#prefetch.ahead(Math.max(1, busy)))
    return capacity - busy - waiting - unopened - this.#verdicts.pending
  }

  take(jobs: readonly HeldElement[]): void {
    this.#prefetch.sized(jobs)
    if (this.#isPaused) this.#release(jobs.map(({ token }) => token))
    else this.#backlog.take(jobs)
  }

  lose(tokens: ReadonlySet<number>): void {
    this.#backlog.lose(tokens)
    const lost = this.#inHand.keys().filter(({ token }) => tokens.has(token))
    const reason = new LeaseLostError()
    for (const job of lost) {
      this.#inHand.take(job)
      job.abort(reason, true)
    }
    if (lost.length > 0) this.#listener.leaseLost(lost)
    this.#listener.changed()
  }

  claimed(tripMs: number): void {
    this.#prefetch.claimed(tripMs)
  }

  idle(): void {
    this.#listener.idle()
  }

  recovered(jobs: number): void {
    this.#listener.recovered(jobs)
  }

  fatal(reason: Error): void {
    this.#listener.fatal(reason)
  }

  get #watch(): ConnectionWatch {
    return {
      onConnect: () => this.#listener.connected(),
      onDisconnect: reason => {
        // Nobody is subscribed for us any more, which others take for our death.
        this.#consumer.reenter()
        this.#listener.disconnected(reason)
      },
      onFatal: reason => this.#listener.fatal(reason)
    }
  }

  handOut(): void {
    this.#backlog.open()
    this.#listener.changed()
    if (this.#backlog.waiting > 0 && this.#options.prefetch === 'auto') this.#stallWatch.watch()
  }

  /**
   * What was claimed ahead of quick jobs must not wait behind slow ones while a consumer elsewhere
   * is idle.
   */
  #giveToOthers(isStalled: boolean): void {
    const { waiting } = this.#backlog
    if (waiting === 0) return
    const mayHandOut = this.#consumer.mayHandOut(this.#clock.now())
    if (!mayHandOut || !this.#listener.isBusy()) return this.#stallWatch.watch()
    if (isStalled) {
      this.#prefetch.stalled()
      return this.#releaseWaiting()
    }
    const busy = this.#inHand.size
    const ahead = this.#prefetch.ahead(Math.max(1, busy))
    if (waiting > busy + mostSurplus * ahead) this.#release(this.#backlog.giveUp(ahead))
    this.#stallWatch.watch()
  }

  #releaseWaiting(): void {
    this.#stallWatch.stop()
    this.#release(this.#backlog.giveUp(0))
  }

  #release(tokens: readonly number[]): void {
    for (const token of tokens) this.#consumer.settle(token, release)
  }

  /** Whether a job may be handed out, once it is opened. */
  #admits(job: Job<T>): boolean {
    if (this.#isPaused) this.#release([job.token])
    else if (job.recoveries < mostRecoveries) return true
    else this.#verdicts.die(job, new PoisonError(job.recoveries))
    return false
  }
}
