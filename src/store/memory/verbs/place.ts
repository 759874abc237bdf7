import { expiring } from '../../../wire/rewrite.ts'
import type { Dedupe, Element, Placed, Placement, PlaceLimits } from '../../store.ts'
import type { Step } from './step.ts'
import { wakeOne } from './wake.ts'

/** For how long a producer is remembered. */
const producerTtlMs = 24 * 60 * 60 * 1000

/** `Store.place`, as place.lua does it. A count of 0 says that the list is full. */
export function place(step: Step, jobs: readonly Placement[], limits: PlaceLimits): Placed {
  return new Placing(step, limits).run(jobs)
}

/** One call of `place`. */
class Placing {
  readonly #step: Step
  readonly #limits: PlaceLimits
  /** The number of the producer's last job that is known here. */
  readonly #last: number
  readonly #duplicateOf: Array<string | undefined> = []
  #mustWake = false

  constructor(step: Step, limits: PlaceLimits) {
    const { producer } = limits
    this.#step = step
    this.#limits = limits
    this.#last = (producer && step.state.producers.get(producer.id, step.nowMs)) ?? 0
  }

  run(jobs: readonly Placement[]): Placed {
    for (const job of jobs) if (!this.#settle(job)) break
    const count = this.#duplicateOf.length
    const missing = this.#rememberProducer(count)
    if (this.#mustWake) wakeOne(this.#step.list)
    return { count, duplicateOf: this.#duplicateOf, missing }
  }

  /** Returns whether the job is stored or need not be. */
  #settle(job: Placement): boolean {
    const { dedupe } = job
    const before = dedupe && this.#step.state.placed.get(dedupe.key, this.#step.nowMs)
    const isKnown = this.#isKnown
    const isDone = before !== undefined || isKnown
    if (!isDone && !this.#store(job)) return false
    if (!isDone && dedupe) this.#rememberJob(dedupe)
    // A job that is sent again finds its own id there.
    this.#duplicateOf.push(isKnown && before === dedupe?.id ? undefined : before)
    return true
  }

  /** Whether the producer had stored the job before whose turn it is. */
  get #isKnown(): boolean {
    const { producer } = this.#limits
    return producer !== undefined && producer.firstNumber + this.#duplicateOf.length <= this.#last
  }

  /** Returns whether there was room. */
  #store({ element, delayMs, dueAt, priority, expiresMs = 0 }: Placement): boolean {
    const { nowMs, list } = this.#step
    const due = Math.ceil(dueAt ?? nowMs + delayMs)
    const bytes = toBytes(element)
    const whole = expiresMs > 0 ? expiring(bytes, nowMs + Math.ceil(expiresMs)) : bytes
    if (due > nowMs) this.#storeForLater(whole, due, priority)
    else if (priority === 0) return list.append([whole], this.#limits.maxLength) === 1
    else this.#storePrioritised(whole, priority)
    return true
  }

  #storeForLater(element: Buffer, dueAt: number, priority: number): void {
    const { later } = this.#step.state
    if (!later.first || dueAt < later.first.dueAt) this.#mustWake = true
    later.add({ dueAt, priority, sequence: this.#step.state.nextSequence(), element })
  }

  #storePrioritised(element: Buffer, priority: number): void {
    const { state } = this.#step
    state.prioritised.add({ priority, sequence: state.nextSequence(), element })
    this.#mustWake = true
  }

  #rememberJob({ key, id, ttlMs }: Dedupe): void {
    const { state, nowMs } = this.#step
    state.placed.set(key, id, { nowMs, ttlMs: Math.ceil(ttlMs) })
  }

  /** Returns how many jobs of the producer are missing. */
  #rememberProducer(count: number): number {
    const { producer } = this.#limits
    if (!producer) return 0
    const { state, nowMs } = this.#step
    const last = Math.max(this.#last, producer.firstNumber + count - 1)
    if (count > 0) state.producers.set(producer.id, last, { nowMs, ttlMs: producerTtlMs })
    return Math.max(0, producer.firstNumber - 1 - this.#last)
  }
}

// Always a copy: the caller may use its bytes again.
function toBytes(element: Element): Buffer {
  return typeof element === 'string' ? Buffer.from(element) : Buffer.from(element)
}
