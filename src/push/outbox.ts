import type { Codec } from '../codec/codec.ts'
import { validate, type StandardSchema } from '../codec/schema.ts'
import { ClosedError, EncodeError, PushTimeoutError, PushUncertainError } from '../errors.ts'
import type { ResolvedPushOptions } from '../options/push-options.ts'
import type { AppendLimits, Store } from '../store/store.ts'
import { nextBatch } from './batch.ts'
import type { Write } from './write.ts'

/** Whom the outbox tells how the writes went. */
export interface Sender {
  stored(writes: readonly Write[]): void
  /** These failed, and only these: the stream goes on. */
  failed(writes: readonly Write[], reason: Error): void
}

/** The way of a write from the job to the store: check, encode, batch, append. */
export class Outbox {
  readonly #queue: string
  readonly #codec: Codec
  readonly #schema: StandardSchema | undefined
  readonly #limits: AppendLimits
  readonly #store: Store
  readonly #sender: Sender
  #isClosed = false

  constructor(options: ResolvedPushOptions, store: Store, sender: Sender) {
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
   * @throws EncodeError or SchemaError
   */
  prepare(write: Write): void {
    if (write.data === null || write.data === undefined) {
      throw new EncodeError(`A job can not be ${write.data}: in a Node stream that means its end`)
    }
    const verdict = this.#schema && validate(this.#schema, write.data)
    if (verdict instanceof Promise) write.awaitVerdict(verdict, this.#codec)
    else write.encode(this.#codec)
  }

  /** Stores the writes in order. Rejects only with what the stream can not survive. */
  async store(writes: readonly Write[]): Promise<void> {
    let rest = await this.#admitted(writes)
    while (rest.length > 0) {
      if (this.#isClosed) throw new ClosedError()
      const settled = await this.#storeBatch(nextBatch(rest), rest)
      rest = rest.slice(settled)
    }
  }

  /** Sends nothing more: what is not under way yet will not be stored. */
  close(): void {
    this.#isClosed = true
  }

  /** The writes without those that a slow schema turned down. */
  async #admitted(writes: readonly Write[]): Promise<readonly Write[]> {
    if (!writes.some(write => write.verdict !== undefined)) return writes
    const admitted: Write[] = []
    for (const write of writes) {
      const reason = await write.verdict
      if (reason) this.#fail([write], reason)
      else admitted.push(write)
    }
    return admitted
  }

  /** Stores the first batch of `rest`, or a part of it. Resolves with how many are settled. */
  async #storeBatch(batch: readonly Write[], rest: readonly Write[]): Promise<number> {
    try {
      const elements = batch.map(write => write.element)
      const count = await this.#store.append(this.#queue, elements, this.#limits)
      this.#confirm(count === batch.length ? batch : batch.slice(0, count))
      return count
    } catch (error) {
      // Those behind it have waited as long, and must not wait once more.
      if (error instanceof PushTimeoutError) return this.#fail(rest, error)
      if (error instanceof PushUncertainError) return this.#fail(batch, error)
      throw error
    }
  }

  #confirm(writes: readonly Write[]): void {
    for (const write of writes) write.outcome = 'stored'
    this.#sender.stored(writes)
  }

  #fail(writes: readonly Write[], reason: Error): number {
    for (const write of writes) write.outcome = reason
    this.#sender.failed(writes, reason)
    return writes.length
  }
}
