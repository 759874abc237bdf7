import type { Reject, Retry, Settlements } from '../../../src/store/ledger.ts'
import { died, failed, textOf, type Job } from './job.ts'
import type { QueueModel } from './queue-model.ts'
import { leaseMs } from './times.ts'

/** `Ledger.settle`. Returns whether the consumer is not fenced. */
export function settle(model: QueueModel, consumer: string, settlements: Settlements): boolean {
  if (!model.consumers.has(consumer)) return false
  const delayed = model.later.length
  model.leases.set(consumer, model.nowMs + leaseMs)
  applySettlements(model, consumer, settlements)
  if (model.later.length > delayed || model.prioritised.length > 0) model.wakeOne()
  return true
}

/** What becomes of held jobs. A token that is not held says nothing. */
export function applySettlements(
  model: QueueModel,
  consumer: string,
  { acks, expired, releases, retries, rejects }: Settlements
): void {
  const { counters } = model
  const forget = (tokens: readonly number[]): number => {
    const forgotten = tokens.filter(token => drop(model, consumer, token)).length
    model.gone += forgotten
    return forgotten
  }
  counters.acked += forget(acks)
  counters.expired += forget(expired)
  model.list.unshift(...releases.flatMap(token => drop(model, consumer, token) ?? []))
  counters.retried += retries.filter(call => retry(model, consumer, call)).length
  counters.dead += rejects.filter(call => reject(model, consumer, call)).length
}

/** What was held under this token, and now is not. */
function drop(model: QueueModel, consumer: string, token: number): Job | undefined {
  const held = model.heldBy(consumer)
  const job = held.get(token)
  held.delete(token)
  return job
}

function retry(model: QueueModel, consumer: string, call: Retry): boolean {
  const { token, delayMs, priority } = call
  const job = drop(model, consumer, token)
  if (!job) return false
  const next = failed(job, { consumer, token })
  if (delayMs > 0) model.addLater(next, priority, model.nowMs + delayMs)
  else if (delayMs < 0) model.list.unshift(next)
  else if (priority === 0) model.list.push(next)
  else model.addPrioritised(next, priority)
  return true
}

function reject(model: QueueModel, consumer: string, call: Reject): boolean {
  const { token, attempts, note } = call
  const job = drop(model, consumer, token)
  if (!job) return false
  if (note === undefined) model.gone++
  else model.dead = [...model.dead, died(job, { consumer, token }, { attempts, note })]
  return true
}

/** What a consumer holds, as a reply lists it. */
export function heldTexts(model: QueueModel, consumer: string): Array<[number, string]> {
  const held = model.heldBy(consumer)
  return model.tokensOf(consumer).map(token => [token, textOf(held.get(token)!)])
}
