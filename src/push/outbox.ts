import { systemClock, type Clock } from '../clock.ts'
import type { Codec } from '../codec/codec.ts'
import { validate, type StandardSchema } from '../codec/schema.ts'
import { ClosedError, EncodeError, PushTimeoutError, PushUncertainError } from '../errors.ts'
import type { ResolvedPushOptions } from '../options/push-options.ts'
import { InDoubtError } from '../store/in-doubt.ts'
import { keysOf } from '../store/keys.ts'
import type { AppendLimits, Store } from '../store/store.ts'
import { withHead } from '../wire/element.ts'
import { nextBatch, part, type Batch } from './batch.ts'
import { placementOf } from './placing.ts'
import { Producer } from './producer.ts'
import { asWrite, Write, type Outgoing, type Refusal } from './write.ts'

/**
 * So much of the time limit is not worth another try. Each sends all that is left to a store that may
 * be full, and what fails at the same time is told together.
 */
const nearly = 0.1

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
  stored(writes: readonly Outgoing[], isSilent: boolean, isLast: boolean): void
  /** These failed, and only these: the stream goes on. */
  failed(writes: readonly Write[], reason: Error): void
  /** The store has forgotten so many jobs that it had confirmed. */
  forgotten(count: number): void
}

/** The way of a write from the job to the store: check, encode, batch, append. */
export class Outbox {
  readonly #queue: string
  readonly #codec: Codec
  readonly #schema: StandardSchema | undefined
  readonly #limits: AppendLimits
  readonly #store: Store
  readonly #sender: Sender
  readonly #clock: Clock
  /** Who numbers the jobs, where they are numbered. */
  readonly #producer: Producer | undefined
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
   * @param given the write, where it has a callback or options
   * @throws EncodeError or SchemaError, or InvalidOptionError for a queue that can not have jobs
   * with such options
   */
  prepare(data: unknown, head = '', given?: Write): Outgoing {
    if (given?.placing) keysOf(this.#queue)
    const refusal = this.#checked(data)
    // Also before that is known: what is stored must be what the schema got to see.
    const element = withHead(head, this.#codec.encode(data))
    const isTimed = this.#limits.timeoutMs !== undefined
    if (!given && !refusal && !isTimed) return element
    const write = given ?? new Write()
    write.element = element
    if (isTimed) write.since = this.#clock.now()
    write.refusal = refusal
    return write
  }

  /** Stores the writes in order. Rejects only with what the stream can not survive. */
  async store(writes: readonly Outgoing[]): Promise<void> {
    const admitted = await this.#admitted(writes)
    for (let settled = 0; settled < admitted.length;) {
      if (this.#isClosed) this.#giveUp(admitted, settled)
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

  #checked(data: unknown): Refusal | undefined {
    if (data === null || data === undefined) {
      throw new EncodeError(`A job can not be ${data}: in a Node stream that means its end`)
    }
    return this.#schema && refusalBy(this.#schema, data)
  }

  /** The writes without those that a slow schema turned down. */
  async #admitted(writes: readonly Outgoing[]): Promise<readonly Outgoing[]> {
    if (!this.#schema) return writes
    const admitted: Outgoing[] = []
    for (const write of writes) {
      const refusal = write instanceof Write ? write.refusal : undefined
      const reason = refusal && (await this.#unlessClosed(refusal))
      if (reason) this.#fail([write], reason)
      else admitted.push(write)
    }
    return admitted
  }

  /** Waits for a schema, which may never answer. */
  #unlessClosed(refusal: Refusal): Refusal {
    return new Promise((resolve, reject) => {
      this.#stopWaiting = () => reject(new ClosedError())
      if (this.#isClosed) this.#stopWaiting()
      else void refusal.then(resolve)
    })
  }

  /** Stores the batch from `first` on, or a part of it. Resolves with how many are settled. */
  async #storeBatch(writes: readonly Outgoing[], first: number): Promise<number> {
    const batch = nextBatch(writes, first, this.#sender.sending())
    try {
      const count = await this.#storeElements(batch)
      this.#confirm(batch, count, first + count === writes.length)
      return count
    } catch (error) {
      if (error instanceof InDoubtError) this.#producer?.linkLost()
      this.#producer?.failed()
      if (error instanceof PushTimeoutError) return this.#fail(this.#overdue(writes, first), error)
      if (!(error instanceof InDoubtError)) throw error
      return this.#doubt(part(batch.writes, 0, error.count), error.cause)
    }
  }

  /** Of those that an earlier command may still store, nobody may say that they are not stored. */
  #giveUp(writes: readonly Outgoing[], first: number): never {
    const reason = new ClosedError()
    const inDoubt = this.#producer?.next().inDoubt ?? 0
    if (inDoubt > 0) this.#doubt(part(writes, first, inDoubt), reason)
    throw reason
  }

  #doubt(writes: readonly Outgoing[], cause: Error): number {
    return this.#fail(writes, new PushUncertainError(cause))
  }

  #storeElements(batch: Batch): Promise<number> {
    if (batch.isPlaced || this.#producer) return this.#place(batch)
    return this.#store.append(this.#queue, batch.elements, this.#limitsFor(batch))
  }

  async #place(batch: Batch): Promise<number> {
    const jobs = batch.writes.map(write => {
      const { element, placing } = asWrite(write)
      return placementOf(element, placing)
    })
    const limits = { ...this.#limitsFor(batch), producer: this.#producer?.next() }
    const placed = await this.#store.place(this.#queue, jobs, limits)
    const { count, duplicateOf, missing } = placed
    this.#producer?.settled(count, placed.inDoubt)
    if (missing > 0) this.#sender.forgotten(missing)
    for (const [index, id] of duplicateOf.entries()) {
      if (id !== undefined) asWrite(batch.writes[index]!).duplicateOf = id
    }
    return count
  }

  /** The time that is left for the oldest of them. */
  #limitsFor({ writes: [oldest] }: Batch): AppendLimits {
    const { maxLength, timeoutMs } = this.#limits
    if (timeoutMs === undefined || !oldest) return this.#limits
    const passedMs = this.#clock.now() - asWrite(oldest).since
    return { maxLength, timeoutMs: Math.max(0, timeoutMs - passedMs) }
  }

  /** Those from `first` on whose time is up, or nearly. */
  #overdue(writes: readonly Outgoing[], first: number): readonly Outgoing[] {
    const { timeoutMs = 0 } = this.#limits
    const latest = this.#clock.now() - timeoutMs * (1 - nearly)
    const left = writes.findIndex((write, index) => index > first && asWrite(write).since > latest)
    return part(writes, first, (left === -1 ? writes.length : left) - first)
  }

  #confirm({ writes, isSilent, isPlaced }: Batch, count: number, isLast: boolean): void {
    const stored = part(writes, 0, count)
    if (!isSilent) for (const write of stored) if (write instanceof Write) write.outcome = 'stored'
    this.#sender.stored(stored, isSilent && !isPlaced, isLast)
  }

  #fail(outgoing: readonly Outgoing[], reason: Error): number {
    const writes = outgoing.map(asWrite)
    for (const write of writes) write.outcome = reason
    this.#sender.failed(writes, reason)
    return writes.length
  }
}

/**
 * Has the job checked.
 *
 * @returns what a schema that answers later has against it
 * @throws SchemaError when it is refused at once
 */
function refusalBy(schema: StandardSchema, data: unknown): Refusal | undefined {
  const verdict = validate(schema, data)
  if (!(verdict instanceof Promise)) return undefined
  return verdict.then(
    () => undefined,
    (reason: Error) => reason
  )
}
