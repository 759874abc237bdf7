import { died, failed } from '../../../wire/rewrite.ts'
import type { Reject, Retry, Settled, Settlements } from '../../ledger.ts'
import type { SettlingStep, Step } from './step.ts'
import { wakeOne } from './wake.ts'

/** `Ledger.settle`, as settle.lua does it. */
export function settle(
  step: SettlingStep,
  consumer: string,
  leaseMs: number,
  settlements: Settlements
): Settled | undefined {
  const { state, list, nowMs } = step
  if (!state.consumers.has(consumer)) return undefined
  const waiting = state.later.size
  state.leases.set(consumer, nowMs + leaseMs)
  applySettlements(step, consumer, settlements)
  // An idle consumer has to know when to wake for a retry.
  if (state.later.size > waiting || state.prioritised.size > 0) wakeOne(list)
  return { nowMs }
}

/** Applies settlements, as lib/settle.lua does it. */
export function applySettlements(
  step: SettlingStep,
  consumer: string,
  settlements: Settlements
): void {
  const { counters } = step.state
  counters.acked += forget(step, consumer, settlements.acks)
  counters.expired += forget(step, consumer, settlements.expired)
  release(step, consumer, settlements.releases)
  counters.retried += retry(step, consumer, settlements.retries)
  counters.dead += reject(step, consumer, settlements.rejects)
}

function forget({ state }: Step, consumer: string, tokens: readonly number[]): number {
  const held = state.heldBy(consumer)
  let forgotten = 0
  for (const token of tokens) if (held.delete(token)) forgotten++
  return forgotten
}

function release({ state, list }: Step, consumer: string, tokens: readonly number[]): void {
  const held = state.heldBy(consumer)
  // In reverse, so that the first of them becomes the head.
  for (const token of tokens.toReversed()) {
    const element = held.get(token)
    if (element) list.prepend([element])
    held.delete(token)
  }
}

function retry(step: Step, consumer: string, retries: readonly Retry[]): number {
  const held = step.state.heldBy(consumer)
  let retried = 0
  for (const call of retries) {
    const { token } = call
    const element = held.get(token)
    if (!element) continue
    putAside(step, call, failed(element, { consumer, token }))
    held.delete(token)
    retried++
  }
  return retried
}

function putAside({ state, list, nowMs }: Step, call: Retry, element: Buffer): void {
  const { priority } = call
  const delayMs = Math.ceil(call.delayMs)
  if (delayMs > 0) {
    const dueAt = nowMs + delayMs
    state.later.add({ dueAt, priority, sequence: state.nextSequence(), element })
  } else if (delayMs < 0) {
    list.prepend([element])
  } else if (priority === 0) {
    list.append([element])
  } else {
    state.prioritised.add({ priority, sequence: state.nextSequence(), element })
  }
}

function reject(step: SettlingStep, consumer: string, rejects: readonly Reject[]): number {
  const held = step.state.heldBy(consumer)
  let rejected = 0
  for (const { token, attempts, note } of rejects) {
    const element = held.get(token)
    if (!element) continue
    if (note !== undefined && note !== '') {
      const wholeNote = `"at":${step.nowMs},${note}`
      step.bury(died(element, { consumer, token }, { attempts, note: wholeNote }))
    }
    held.delete(token)
    rejected++
  }
  return rejected
}
