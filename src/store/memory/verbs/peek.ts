import type { JobState, PeekedElement } from '../../admin.ts'
import type { DelayedJob, PrioritisedJob, QueueState } from '../queue-state.ts'
import { jobsIn, type AdminStep } from './admin-step.ts'
import type { Step } from './step.ts'

/** All jobs in this state, in the order in which they come, as the peek scripts show them. */
export function peek(step: AdminStep, state: JobState): readonly PeekedElement[] {
  switch (state) {
    case 'ready':
      return ready(step).map(element => ({ element }))
    case 'delayed':
      return delayed(step.state)
    case 'held':
      return Array.from(step.state.leases.keys())
        .toSorted()
        .flatMap(name => held(step.state, name))
    case 'dead':
      return jobsIn(step.dead).map(element => ({ element }))
  }
}

function ready({ list, state }: Step): Buffer[] {
  const jobs = Array.from(state.prioritised.values()).toSorted(byPriority)
  const first = jobs.filter(({ priority }) => priority > 0)
  const last = jobs.filter(({ priority }) => priority < 0)
  return [
    ...first.map(({ element }) => element),
    ...jobsIn(list),
    ...last.map(({ element }) => element)
  ]
}

function byPriority(a: PrioritisedJob, b: PrioritisedJob): number {
  return b.priority - a.priority || a.sequence - b.sequence
}

function delayed({ later }: QueueState): PeekedElement[] {
  return Array.from(later.values())
    .toSorted(byDueTime)
    .map(({ element, dueAt }) => ({ element, dueAtMs: dueAt }))
}

function byDueTime(a: DelayedJob, b: DelayedJob): number {
  return a.dueAt - b.dueAt || a.sequence - b.sequence
}

function held(state: QueueState, consumer: string): PeekedElement[] {
  const inHand = state.inHand(consumer)
  const found: PeekedElement[] = Array.from(state.heldBy(consumer))
    .toSorted(([a], [b]) => a - b)
    .map(([token, element]) => ({ element, holder: { consumer, token } }))
  if (inHand && inHand.length > 0) {
    found.push({ element: inHand, holder: { consumer, token: undefined } })
  }
  return found
}
