import { ExpiringMap } from './expiring-map.ts'
import { Heap } from './heap.ts'

/** A job that is ready and has a priority. */
export interface PrioritisedJob {
  readonly priority: number
  /** Keeps those of one priority in the order in which they were placed. */
  readonly sequence: number
  readonly element: Buffer
}

/** A job that is delayed or waits for a retry. */
export interface DelayedJob extends PrioritisedJob {
  readonly dueAt: number
}

/** A consumer that is not fenced. */
export interface Registration {
  /** What it was told when it entered. */
  readonly isTakenOver: boolean
  readonly sinceMs: number
  readonly leaseMs: number
}

/** What a queue is but for its list: what is in its other keys in Redis. */
export class QueueState {
  isPaused = false
  readonly counters = { acked: 0, expired: 0, retried: 0, dead: 0, recovered: 0 }
  /** Counted by whoever manages the queue. */
  readonly managed = { redriven: 0, cleared: 0 }
  readonly prioritised = new Heap<PrioritisedJob>(
    (a, b) => a.priority > b.priority || (a.priority === b.priority && a.sequence < b.sequence)
  )
  readonly later = new Heap<DelayedJob>(
    (a, b) => a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.sequence < b.sequence)
  )
  /** Who is not in here is fenced. */
  readonly consumers = new Map<string, Registration>()
  /** How to end the wait of a consumer that is fenced. */
  readonly waits = new Map<string, () => void>()
  /** When the lease of each consumer ends. */
  readonly leases = new Map<string, number>()
  /** Consumer -> token -> element, claimed and unsettled. */
  readonly held = new Map<string, Map<number, Buffer>>()
  /** Consumer -> what is on its way from the list to `held`: one element, normally. */
  readonly #hands = new Map<string, Buffer[]>()
  /** Producer -> the number of its last job. */
  readonly producers = new ExpiringMap<number>()
  /** Dedupe key -> the id of the job that was placed under it. */
  readonly placed = new ExpiringMap<string>()
  #sequence = 0

  /** Whether nothing would be lost without it but the counters. */
  get isIdle(): boolean {
    const jobs = this.prioritised.size + this.later.size + this.held.size + this.#hands.size
    const names = this.leases.size + this.producers.size + this.placed.size
    return jobs === 0 && names === 0 && !this.isPaused
  }

  /** Whether nothing at all would be lost without it. */
  get isBlank(): boolean {
    const counts = Object.values({ ...this.counters, ...this.managed })
    return this.isIdle && counts.every(count => count === 0)
  }

  /** Fences a consumer: nothing comes into its hand any more. Returns whether it was registered. */
  fence(consumer: string): boolean {
    this.waits.get(consumer)?.()
    return this.consumers.delete(consumer)
  }

  nextSequence(): number {
    return ++this.#sequence
  }

  /** What a consumer holds. */
  heldBy(consumer: string): Map<number, Buffer> {
    return this.held.get(consumer) ?? new Map<number, Buffer>()
  }

  /** What is in the hand of a consumer. */
  inHand(consumer: string): Buffer | undefined {
    return this.#hands.get(consumer)?.[0]
  }

  putIntoHand(consumer: string, element: Buffer): void {
    const hand = this.#hands.get(consumer)
    if (hand) hand.push(element)
    else this.#hands.set(consumer, [element])
  }

  /** Removes what `inHand` shows. */
  emptyHand(consumer: string): void {
    const hand = this.#hands.get(consumer)
    hand?.shift()
    if (hand?.length === 0) this.#hands.delete(consumer)
  }
}
