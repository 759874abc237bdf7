import { systemClock, type Clock } from '../clock.ts'
import type { ElementCodec } from '../codec/codec.ts'
import { validate, type StandardSchema } from '../codec/schema.ts'
import { ClosedError, EncodeError, PushTimeoutError, PushUncertainError } from '../errors.ts'
import type { ResolvedPushOptions } from '../options/push-options.ts'
import { keysOf } from '../store/keys.ts'
import type { AppendLimits, Store } from '../store/store.ts'
import { withHead } from '../wire/element.ts'
import { nextBatch, part, type Batch } from './batch.ts'
import { placementOf } from './placing.ts'
import { Producer } from './producer.ts'
import type { Write } from './write.ts'

/** So little time is not worth another try. */
const nearlyMs = 10

/** Whom the outbox tells how the writes went. */
export interface Sender {
  /** A command is about to be sent. Returns whether with half of the writes, if they are many. */
  sending(): boolean
  /**
   * Or known to be duplicates: then they say so.
   *
   * @param isSilent when nobody waits for any of them, and none can be a duplicate
   * @param isLast when nothing is left of what was to be stored together
   */
  stored(writes: readonly Write[], isSilent: boolean, isLast: boolean): void
  /** These failed, and only these: the stream goes on. */
  failed(writes: readonly Write[], reason: Error): void
  /** The store has forgotten so many jobs that it had confirmed. */
  forgotten(count: number): void
}

/** The way of a write from the job to the store: check, encode, batch, append. */
export class Outbox {
  readonly #queue: string
  readonly #codec: ElementCodec
  readonly #schema: StandardSchema | undefined
  readonly #limits: AppendLimits
  readonly #store: Store
  readonly #sender: Sender
  readonly #clock: Clock
  /** Who numbers the jobs, where they are numbered. */
  readonly #producer: Producer | undefined
  /** Of writes whose schema answers later: what it has against the job, if anything. */
  readonly #verdicts = new WeakMap<Write, Promise<Error | undefined>>()
  #hasVerdicts = false
  #isClosed = false
  #stopWaiting = (): void => {}

  constructor(
    options: ResolvedPushOptions,
    store: Store,
    sender: Sender,
    clock: Clock = systemClock
  ) {
    this.#clock = clock
    this.#producer = options.idempotent ? new Producer(clock) : undefined
    this.#queue = options.queue
    this.#codec = options.codec
    this.#schema = options.schema
    this.#limits = { maxLength: options.maxLength, timeoutMs: options.pushTimeoutMs }
    this.#store = store
    this.#sender = sender
  }

  /**
   * Checks and encodes at once, so that bad input is refused before anything waits for it.
   * Only a schema that answers later leaves work for `store`.
   *
   * @param head that of its envelope; without one the element is the bare payload
   * @throws EncodeError or SchemaError, or InvalidOptionError for a queue that can not have jobs
   * with such options
   */
  prepare(write: Write, data: unknown, head?: string): void {
    if (write.placing) keysOf(this.#queue)
    if (data === null || data === undefined) {
      throw new EncodeError(`A job can not be ${data}: in a Node stream that means its end`)
    }
    const verdict = this.#schema && validate(this.#schema, data)
    if (verdict instanceof Promise) this.#await(verdict, write)
    // Also before a verdict: what is stored must be what the schema got to see.
    const payload = this.#codec.encode(data)
    write.element = head === undefined ? payload : withHead(head, payload)
    if (this.#limits.timeoutMs !== undefined) write.since = this.#clock.now()
  }

  /** Stores the writes in order. Rejects only with what the stream can not survive. */
  async store(writes: readonly Write[]): Promise<void> {
    const admitted = await this.#admitted(writes)
    for (let settled = 0; settled < admitted.length;) {
      if (this.#isClosed) throw new ClosedError()
      settled += await this.#storeBatch(admitted, settled)
    }
  }

  /** What was sent last may have been received or not. */
  linkLost(): void {
    this.#producer?.linkLost()
  }

  /** Sends nothing more: what is not under way yet will not be stored. */
  close(): void {
    this.#isClosed = true
    this.#stopWaiting()
  }

  #await(verdict: Promise<unknown>, write: Write): void {
    this.#hasVerdicts = true
    const refusal = verdict.then(
      () => undefined,
      (reason: Error) => reason
    )
    this.#verdicts.set(write, refusal)
  }

  /** The writes without those that a slow schema turned down. */
  async #admitted(writes: readonly Write[]): Promise<readonly Write[]> {
    if (!this.#hasVerdicts) return writes
    const admitted: Write[] = []
    for (const write of writes) {
      const verdict = this.#verdicts.get(write)
      const refusal = verdict && (await this.#unlessClosed(verdict))
      if (refusal) this.#fail([write], refusal)
      else admitted.push(write)
    }
    return admitted
  }

  /** Waits for a schema, which may never answer. */
  #unlessClosed(verdict: Promise<Error | undefined>): Promise<Error | undefined> {
    return new Promise((resolve, reject) => {
      this.#stopWaiting = () => reject(new ClosedError())
      if (this.#isClosed) this.#stopWaiting()
      else void verdict.then(resolve)
    })
  }

  /** Stores the batch from `first` on, or a part of it. Resolves with how many are settled. */
  async #storeBatch(writes: readonly Write[], first: number): Promise<number> {
    const batch = nextBatch(writes, first, this.#sender.sending())
    try {
      const count = await this.#storeElements(batch)
      this.#confirm(batch, count, first + count === writes.length)
      return count
    } catch (error) {
      if (error instanceof PushUncertainError) this.#producer?.linkLost()
      this.#producer?.failed()
      if (error instanceof PushTimeoutError) return this.#fail(this.#overdue(writes, first), error)
      if (error instanceof PushUncertainError) return this.#fail(batch.writes, error)
      throw error
    }
  }

  #storeElements(batch: Batch): Promise<number> {
    if (batch.isPlaced || this.#producer) return this.#place(batch)
    return this.#store.append(this.#queue, batch.elements, this.#limitsFor(batch))
  }

  async #place(batch: Batch): Promise<number> {
    const jobs = batch.writes.map(({ element, placing }) => placementOf(element, placing))
    const limits = { ...this.#limitsFor(batch), producer: this.#producer?.next() }
    const { count, duplicateOf, missing } = await this.#store.place(this.#queue, jobs, limits)
    this.#producer?.settled(count)
    if (missing > 0) this.#sender.forgotten(missing)
    for (const [index, id] of duplicateOf.entries()) {
      if (id !== undefined) batch.writes[index]!.duplicateOf = id
    }
    return count
  }

  /** The time that is left for the oldest of them. */
  #limitsFor({ writes: [oldest] }: Batch): AppendLimits {
    const { maxLength, timeoutMs } = this.#limits
    if (timeoutMs === undefined || !oldest) return this.#limits
    return { maxLength, timeoutMs: Math.max(0, timeoutMs - (this.#clock.now() - oldest.since)) }
  }

  /** Those from `first` on whose time is up, or nearly: another try for a few ms costs a command. */
  #overdue(writes: readonly Write[], first: number): readonly Write[] {
    const { timeoutMs = 0 } = this.#limits
    const latest = this.#clock.now() - timeoutMs + nearlyMs
    const left = writes.findIndex(({ since }, index) => index > first && since > latest)
    return part(writes, first, (left === -1 ? writes.length : left) - first)
  }

  #confirm({ writes, isSilent, isPlaced }: Batch, count: number, isLast: boolean): void {
    const stored = part(writes, 0, count)
    if (!isSilent) for (const write of stored) write.outcome = 'stored'
    this.#sender.stored(stored, isSilent && !isPlaced, isLast)
  }

  #fail(writes: readonly Write[], reason: Error): number {
    for (const write of writes) write.outcome = reason
    this.#sender.failed(writes, reason)
    return writes.length
  }
}
