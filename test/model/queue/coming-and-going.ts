import type { Entry } from '../../../src/store/ledger.ts'
import { identified, isJob, mustRunAlone, recovered, type Element, type Job } from './job.ts'
import type { QueueModel } from './queue-model.ts'
import { heldTexts } from './settling.ts'

/** `Ledger.enter`. */
export function enter(model: QueueModel, { consumer, previous, leaseMs, adoptToken }: Entry) {
  const { consumers, leases, nowMs } = model
  const before = consumers.get(consumer)
  const isTakenOver = before?.isTakenOver ?? (previous === undefined || consumers.has(previous))
  leases.set(consumer, nowMs + leaseMs)
  if (previous !== undefined && consumers.has(previous)) {
    takeOver(model, previous, { consumer, adoptToken })
  }
  consumers.set(consumer, { isTakenOver, sinceMs: before?.sinceMs ?? nowMs })
  return { isTakenOver, held: heldTexts(model, consumer) }
}

function takeOver(
  model: QueueModel,
  previous: string,
  { consumer, adoptToken }: { consumer: string; adoptToken: number }
): void {
  const held = model.heldBy(consumer)
  const old = model.heldBy(previous)
  for (const [token, job] of old) held.set(token, job)
  old.clear()
  const inHand = model.hands.get(previous)
  const isBeside = held.size > 0 && [inHand ?? null, ...held.values()].some(mustRunAlone)
  if (inHand && isBeside) model.list.unshift(inHand)
  else if (inHand) held.set(adoptToken, inHand)
  model.hands.delete(previous)
  model.fence(previous)
}

/** `Ledger.leave`. */
export function leave(model: QueueModel, consumer: string): void {
  if (!model.leases.has(consumer)) return
  giveBack(model, consumer, {
    held: (job, token) => identified(job, { consumer, token }),
    hand: job => job
  })
  model.fence(consumer)
}

/** Somebody whose lease has ended, and when it did. */
export interface Suspicion {
  readonly consumer: string
  readonly leaseEndMs: number
}

/** `Ledger.inspect`, by name. */
export function inspect(model: QueueModel): Suspicion[] {
  return Array.from(model.leases)
    .filter(([, leaseEndMs]) => leaseEndMs <= model.nowMs)
    .map(([consumer, leaseEndMs]) => ({ consumer, leaseEndMs }))
    .toSorted((a, b) => (a.consumer < b.consumer ? -1 : 1))
}

/** `Ledger.reap`, of one who holds few jobs. Returns how many went back. */
export function reap(model: QueueModel, { consumer, leaseEndMs }: Suspicion): number {
  if (model.leases.get(consumer) !== leaseEndMs) return 0
  const count = giveBack(model, consumer, {
    held: (job, token) => recovered(job, { consumer, token }),
    hand: job => recovered(job, { consumer, token: 'h0' })
  })
  model.counters.recovered += count
  model.fence(consumer)
  return count
}

interface Changes {
  readonly held: (job: Job, token: number) => Job
  readonly hand: (job: Job) => Job
}

/** All that a consumer holds goes to the head, in the order in which it was taken. */
function giveBack(model: QueueModel, consumer: string, change: Changes): number {
  const held = model.heldBy(consumer)
  const jobs = model.tokensOf(consumer).map(token => change.held(held.get(token)!, token))
  const inHand: Element = model.hands.get(consumer) ?? null
  if (isJob(inHand)) jobs.push(change.hand(inHand))
  model.list.unshift(...jobs)
  held.clear()
  model.hands.delete(consumer)
  return jobs.length
}
