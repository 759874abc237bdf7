import { recovered } from '../../../wire/rewrite.ts'
import type { Reaped, Suspect } from '../../ledger.ts'
import { giveBack } from './give-back.ts'
import type { Step } from './step.ts'

/** How many jobs go back in one step, at most. */
const limit = 1000
/** The lease end of a consumer that is being reaped. */
const reaping = 0

/** `Ledger.reap`, as reap.lua does it. */
export function reap(step: Step, suspect: Suspect): Reaped {
  const { state, nowMs } = step
  const { consumer } = suspect
  const leaseEnd = state.leases.get(consumer)
  const isAsSeen = leaseEnd !== undefined && String(leaseEnd) === suspect.leaseEnd
  if (!isAsSeen || leaseEnd > nowMs) return { count: 0, rest: undefined }
  const wasRegistered = state.fence(consumer)
  const count = giveBack(step, consumer, limit, (element, place) => {
    if (place !== 'hand') return recovered(element, { consumer, token: place })
    // A consumer that left never got to see what came into its hand later.
    return wasRegistered ? recovered(element, { consumer, token: `h${nowMs}` }) : element
  })
  if (wasRegistered || leaseEnd === reaping) state.counters.recovered += count
  if (state.heldBy(consumer).size > 0) {
    state.leases.set(consumer, reaping)
    return { count, rest: { ...suspect, leaseEnd: String(reaping) } }
  }
  state.held.delete(consumer)
  state.leases.delete(consumer)
  return { count, rest: undefined }
}
