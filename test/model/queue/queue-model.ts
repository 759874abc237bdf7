import { isJob, type Element, type Job } from './job.ts'
import { Waits } from './waits.ts'

export interface Prioritised {
  readonly job: Job
  readonly priority: number
  /** Keeps those that are alike in the order in which they came. */
  readonly sequence: number
}

export interface Delayed extends Prioritised {
  readonly dueAt: number
}

/** A consumer that is not fenced. */
export interface Registration {
  readonly isTakenOver: boolean
  readonly sinceMs: number
}

/** Something that is known until a point in time. */
export interface Known<Value> {
  readonly value: Value
  readonly untilMs: number
}

/** One queue, as simple as can be: where each job is. The verbs are in the files beside this one. */
export class QueueModel {
  /** How long the queue has been there. No other clock counts. */
  nowMs = 0
  isPaused = false
  list: Element[] = []
  /** The next one first, as all the others. */
  prioritised: readonly Prioritised[] = []
  later: readonly Delayed[] = []
  dead: readonly Job[] = []
  /** What was redriven into another queue. */
  elsewhere: readonly Job[] = []
  readonly consumers = new Map<string, Registration>()
  /** Consumer -> when its lease ends. */
  readonly leases = new Map<string, number>()
  readonly #held = new Map<string, Map<number, Job>>()
  readonly hands = new Map<string, Element>()
  readonly waits = new Waits()
  /** Producer -> the number of its last job. */
  readonly producers = new Map<string, Known<number>>()
  /** Dedupe key -> the id of the job that was placed under it. */
  readonly dedupe = new Map<string, Known<string>>()
  readonly counters = {
    acked: 0,
    expired: 0,
    retried: 0,
    dead: 0,
    recovered: 0,
    redriven: 0,
    cleared: 0
  }
  /** How many jobs have been stored, and how many of them are nowhere any more. */
  stored = 0
  gone = 0
  #sequence = 0

  /** What a consumer holds, under its tokens. */
  heldBy(consumer: string): Map<number, Job> {
    const held = this.#held.get(consumer) ?? new Map<number, Job>()
    this.#held.set(consumer, held)
    return held
  }

  /** Its tokens, in the order in which it took the jobs. */
  tokensOf(consumer: string): number[] {
    return Array.from(this.heldBy(consumer).keys()).toSorted((a, b) => a - b)
  }

  addPrioritised(job: Job, priority: number, sequence = ++this.#sequence): void {
    const all = [...this.prioritised, { job, priority, sequence }]
    this.prioritised = all.toSorted((a, b) => b.priority - a.priority || a.sequence - b.sequence)
  }

  addLater(job: Job, priority: number, dueAt: number): void {
    const all = [...this.later, { job, priority, dueAt, sequence: ++this.#sequence }]
    this.later = all.toSorted((a, b) => a.dueAt - b.dueAt || a.sequence - b.sequence)
  }

  /** Of a name that is gone no call has any effect. */
  fence(consumer: string): void {
    this.consumers.delete(consumer)
    this.leases.delete(consumer)
    this.waits.fence(consumer)
  }

  /** A marker wakes one consumer that waits, unless something in the list does. */
  wakeOne(): void {
    if (this.list.length === 0) this.list.push(null)
  }

  /** Hands what is in the list to those who wait. The last thing of every step. */
  serve(): void {
    while (this.list.length > 0) {
      const wait = this.waits.next()
      if (!wait) return
      const element = this.list.shift()!
      this.hands.set(wait.consumer, element)
      this.waits.end(wait, { got: element })
    }
  }

  /** The jobs of the list, without markers. */
  get listed(): Job[] {
    return this.list.filter(isJob)
  }
}

/** What is still known now. */
export function known<Value>(
  map: ReadonlyMap<string, Known<Value>>,
  key: string,
  nowMs: number
): Value | undefined {
  const found = map.get(key)
  return found && found.untilMs > nowMs ? found.value : undefined
}
