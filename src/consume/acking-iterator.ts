import { ackVerdict, type Job } from '../job.ts'
import { StreamIterator } from '../stream-iterator.ts'

/**
 * Iterates over jobs, one in hand at a time: asking for the next one acks the one before. Whoever
 * leaves the loop before its end gives the one in hand back, as a failed attempt. Is over when the
 * stream is closed, so that what was given back is back.
 */
export class AckingIterator<T> extends StreamIterator<Job<T>> {
  #inHand: Job<T> | undefined

  override next(): Promise<IteratorResult<Job<T>, undefined>> {
    this.#ack()
    return super.next()
  }

  override return(): Promise<IteratorResult<Job<T>, undefined>> {
    this.#giveBack()
    return super.return()
  }

  override throw(reason?: unknown): Promise<IteratorResult<Job<T>, undefined>> {
    this.#giveBack()
    return super.throw(reason)
  }

  protected override take(): Job<T> | null {
    const job = super.take()
    if (!job) return null
    // Somebody may have asked for several at once.
    this.#ack()
    this.#inHand = job
    return job
  }

  protected override async left(): Promise<void> {
    if (!this.stream.closed) await new Promise(resolve => this.stream.once('close', resolve))
  }

  #ack(): void {
    this.#inHand?.settle(ackVerdict)
    this.#inHand = undefined
  }

  /** Tried again at once, before all others. */
  #giveBack(): void {
    const error = new Error('The loop was left')
    this.#inHand?.settle({ kind: 'retry', delayMs: -1, error })
    this.#inHand = undefined
  }
}
