import { expiring, type Element, type Job } from './job.ts'
import { known, type Delayed, type QueueModel } from './queue-model.ts'
import { dedupeMs, producerMs } from './times.ts'

/** A job to place. */
export interface Order {
  readonly job: Job
  /** On the clock of the model. */
  readonly dueAt: number
  readonly priority: number
  readonly expires: boolean
  readonly dedupe: string | undefined
}

export interface Limits {
  readonly maxLength: number | undefined
  readonly producer: { readonly id: string; readonly firstNumber: number } | undefined
}

export interface PlaceReply {
  readonly count: number
  readonly duplicateOf: ReadonlyArray<string | undefined>
  readonly missing: number
}

/** `Store.append`. Returns how many were stored. */
export function append(model: QueueModel, elements: readonly Element[], maxLength = Infinity) {
  const stored = elements.slice(0, Math.max(0, maxLength - model.list.length))
  model.list.push(...stored)
  model.stored += stored.filter(element => element !== null).length
  return stored.length
}

/** `Store.place`. A job's id is its payload. */
export function place(model: QueueModel, orders: readonly Order[], limits: Limits): PlaceReply {
  const { later, prioritised } = model
  const last = lastNumber(model, limits)
  const duplicateOf = storeAll(model, orders, limits)
  const count = duplicateOf.length
  remember(model, limits, count)
  const earliest = (jobs: readonly Delayed[]): number => jobs[0]?.dueAt ?? Infinity
  const isSooner = earliest(model.later) < earliest(later)
  if (isSooner || model.prioritised.length > prioritised.length) model.wakeOne()
  const { firstNumber = 1 } = limits.producer ?? {}
  return { count, duplicateOf, missing: Math.max(0, firstNumber - 1 - last) }
}

/** The number of the last job of this producer, as far as it is known. */
function lastNumber(model: QueueModel, { producer }: Limits): number {
  return producer ? (known(model.producers, producer.id, model.nowMs) ?? 0) : 0
}

function remember(model: QueueModel, limits: Limits, count: number): void {
  const { producer } = limits
  if (!producer || count === 0) return
  const value = Math.max(lastNumber(model, limits), producer.firstNumber + count - 1)
  model.producers.set(producer.id, { value, untilMs: model.nowMs + producerMs })
}

/** Up to the first one that finds no room. Returns of each the id of the job that was there before it. */
function storeAll(model: QueueModel, orders: readonly Order[], limits: Limits) {
  const last = lastNumber(model, limits)
  const first = limits.producer?.firstNumber ?? Infinity
  const duplicateOf: Array<string | undefined> = []
  for (const [index, order] of orders.entries()) {
    const before = order.dedupe && known(model.dedupe, order.dedupe, model.nowMs)
    const isKnown = first + index <= last
    const isNew = before === undefined && !isKnown
    if (isNew && !store(model, order, limits.maxLength)) break
    duplicateOf.push(isKnown && before === order.job.payload ? undefined : before)
  }
  return duplicateOf
}

/** Returns whether there was room for it. */
function store(model: QueueModel, order: Order, maxLength = Infinity): boolean {
  const { dueAt, priority, expires, dedupe } = order
  const job = expires ? expiring(order.job) : order.job
  if (dueAt > model.nowMs) model.addLater(job, priority, dueAt)
  else if (priority !== 0) model.addPrioritised(job, priority)
  else if (model.list.length < maxLength) model.list.push(job)
  else return false
  model.stored++
  const value = order.job.payload
  if (dedupe) model.dedupe.set(dedupe, { value, untilMs: model.nowMs + dedupeMs })
  return true
}
