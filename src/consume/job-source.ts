import { idleClock, systemClock, type Clock } from '../clock.ts'
import {
  ClosedError,
  type DecodeError,
  LeaseLostError,
  PoisonError,
  type SchemaError
} from '../errors.ts'
import { Job, type JobHolder, type Verdict } from '../job.ts'
import type { ResolvedConsumeOptions } from '../options/consume-options.ts'
import type { HeldElement } from '../store/ledger.ts'
import type { ConnectionWatch, Store } from '../store/store.ts'
import type { Claimant } from './claimant.ts'
import { Consumer } from './consumer.ts'
import { idPrefixOf } from './consumer-name.ts'
import { JobOpener } from './job-opener.ts'
import { Judge } from './judge.ts'
import { Line } from './line.ts'
import { Prefetch } from './prefetch.ts'
import { release } from './settlement.ts'
import { ShortStayMap } from './short-stay-map.ts'
import { StallWatch } from './stall-watch.ts'
import { Verdicts, type VerdictListener } from './verdicts.ts'
import { within } from '../within.ts'

/** A job that so many processes died of is not tried again. */
const mostRecoveries = 3
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
  readonly #opener: JobOpener<T>
  readonly #idPrefix: string
  readonly #prefetch = new Prefetch()
  readonly #stallWatch: StallWatch
  /** Claimed, and waiting to be handed out. What no schema has to judge is opened only then. */
  readonly #waiting = new Line<HeldElement | Job<T>>()
  /** In hand, and since when. */
  readonly #inHand = new ShortStayMap<Job<T>, number>()
  readonly #judge: Judge<T>
  #isPaused = false
  #lookedAt = 0

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
    this.#opener = new JobOpener(options, this)
    this.#judge = new Judge(this.#opener, (held, open) => this.#judged(held, open))
    this.#stallWatch = new StallWatch(
      idleClock,
      () => this.#prefetch.patienceMs,
      () => this.#giveToOthers()
    )
  }

  /** How many jobs are in hand: handed out and not settled. */
  get busy(): number {
    return this.#inHand.size
  }

  /** How many jobs are waiting to be handed out. */
  get length(): number {
    return this.#waiting.length
  }

  /** Whether no job is waiting to be handed out, nor judged by a slow schema. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0 && this.#judge.pending === 0
  }

  /** When it last looked at the monotonic clock: a job was handed out or settled then. */
  get lookedAt(): number {
    return this.#lookedAt
  }

  /** Hands out the next job, if there is one and its lease is sure. */
  next(): Job<T> | undefined {
    if (this.#waiting.length === 0) return undefined
    // One look has to do: it costs as much as all else that is done here.
    const now = this.#look()
    if (!this.#consumer.mayHandOut(now)) return undefined
    for (let next = this.#waiting.leave(); next; next = this.#waiting.leave()) {
      const job = next instanceof Job ? next : this.#open(next)
      if (!job || this.#verdicts.dropIfExpired(job)) continue
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
    const reason = new ClosedError()
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
    if (since !== undefined) this.#prefetch.handled(this.#look() - since)
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
    const capacity = this.#listener.capacity(busy, this.#prefetch.ahead(Math.max(1, busy)))
    return capacity - busy - this.#waiting.length - this.#judge.pending - this.#verdicts.pending
  }

  take(jobs: readonly HeldElement[]): void {
    this.#prefetch.sized(jobs)
    if (this.#isPaused) {
      for (const { token } of jobs) this.#consumer.settle(token, release)
    } else if (this.#options.schema) this.#judge.judge(jobs)
    else this.#waiting.join(jobs)
  }

  lose(tokens: ReadonlySet<number>): void {
    this.#waiting.remove(({ token }) => tokens.has(token))
    this.#judge.forget(tokens)
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
    this.#listener.changed()
    if (this.#waiting.length > 0 && this.#options.prefetch === 'auto') this.#stallWatch.watch()
  }

  /**
   * What was claimed ahead of quick jobs must not wait behind a slow one while a consumer elsewhere
   * is idle.
   */
  #giveToOthers(): void {
    if (this.#waiting.length === 0) return
    const mayHandOut = this.#consumer.mayHandOut(this.#look())
    if (!mayHandOut || !this.#listener.isBusy()) return this.#stallWatch.watch()
    this.#prefetch.stalled()
    this.#releaseWaiting()
  }

  #releaseWaiting(): void {
    this.#stallWatch.stop()
    for (const { token } of this.#waiting.remove(() => true)) this.#consumer.settle(token, release)
  }

  #look(): number {
    this.#lookedAt = this.#clock.now()
    return this.#lookedAt
  }

  #open(held: HeldElement): Job<T> | undefined {
    return this.#admitted(held, () => this.#opener.open(held) as Job<T>)
  }

  /** The job, if there is one to be handed out. */
  #admitted(held: HeldElement, open: () => Job<T>): Job<T> | undefined {
    try {
      const job = open()
      if (job.recoveries < mostRecoveries) return job
      this.#verdicts.die(job, new PoisonError(job.recoveries))
    } catch (error) {
      this.#verdicts.refuse(held, error as DecodeError | SchemaError)
    }
    return undefined
  }

  #judged(held: HeldElement, open: () => Job<T>): void {
    if (this.#isPaused) this.#consumer.settle(held.token, release)
    else {
      const job = this.#admitted(held, open)
      if (job) this.#waiting.join([job])
    }
    this.handOut()
  }
}
