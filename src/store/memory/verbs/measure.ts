import type { Measures, RegisteredConsumer } from '../../admin.ts'
import type { QueueState } from '../queue-state.ts'
import { jobsIn, type AdminStep } from './admin-step.ts'
import type { Step } from './step.ts'

/** `Admin.measure`, as measure.lua does it. */
export function measure({ list, state, dead }: AdminStep): Measures {
  let held = 0
  for (const consumer of state.leases.keys()) held += heldBy(state, consumer)
  return {
    sizes: {
      ready: jobsIn(list).length + state.prioritised.size,
      delayed: state.later.size,
      held,
      dead: jobsIn(dead).length
    },
    counters: { ...state.counters, ...state.managed }
  }
}

/** `Admin.consumers`, as list-consumers.lua does it. */
export function listConsumers({ state }: Step): RegisteredConsumer[] {
  return Array.from(state.consumers, ([consumer, { sinceMs, leaseMs }]) => ({
    consumer,
    sinceMs,
    leaseMs,
    leaseEndMs: state.leases.get(consumer) ?? 0,
    held: heldBy(state, consumer)
  }))
}

/** How many jobs a consumer holds, with that in its hand. */
function heldBy(state: QueueState, consumer: string): number {
  const inHand = state.inHand(consumer)
  return state.heldBy(consumer).size + (inHand && inHand.length > 0 ? 1 : 0)
}
