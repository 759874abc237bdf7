import { identified } from '../../../wire/rewrite.ts'
import { giveBack } from './give-back.ts'
import type { Step } from './step.ts'

/** `Ledger.leave`, as leave.lua does it. */
export function leave(step: Step, consumer: string): void {
  const { state } = step
  if (!state.leases.has(consumer)) return
  state.fence(consumer)
  giveBack(step, consumer, Infinity, (element, place) =>
    // What is held is in somebody's hands by now, so its id must stay.
    place === 'hand' ? element : identified(element, { consumer, token: place })
  )
  state.held.delete(consumer)
  state.leases.delete(consumer)
}
