import { mustRunAlone } from '../../../wire/element.ts'
import type { Entered, Entry } from '../../ledger.ts'
import { holdsAlone } from './alone.ts'
import type { Step } from './step.ts'

/** `Ledger.enter`, as enter.lua does it. */
export function enter(step: Step, entry: Entry): Entered {
  const { state, nowMs } = step
  const { consumer, previous, leaseMs } = entry
  const isTakenOver =
    state.consumers.get(consumer)?.isTakenOver ??
    (previous === undefined || state.consumers.has(previous))
  const held = state.heldBy(consumer)
  state.held.set(consumer, held)
  state.leases.set(consumer, nowMs + leaseMs)
  if (previous !== undefined && state.fence(previous)) takeOver(step, previous, entry)
  const { sinceMs = nowMs } = state.consumers.get(consumer) ?? {}
  state.consumers.set(consumer, { isTakenOver, sinceMs, leaseMs })
  return { isTakenOver, held: sortedCopies(held), nowMs }
}

function takeOver({ state, list }: Step, previous: string, entry: Entry): void {
  const { consumer, adoptToken } = entry
  const held = state.heldBy(consumer)
  for (const [token, element] of state.heldBy(previous)) held.set(token, element)
  state.held.delete(previous)
  state.leases.delete(previous)
  const inHand = state.inHand(previous)
  state.emptyHand(previous)
  if (!inHand || inHand.length === 0) return
  const isBeside = held.size > 0 && (mustRunAlone(inHand) || holdsAlone(held))
  if (isBeside) list.prepend([inHand])
  else held.set(adoptToken, inHand)
}

function sortedCopies(held: ReadonlyMap<number, Buffer>): Entered['held'] {
  return Array.from(held, ([token, element]) => ({
    token,
    element: Buffer.from(element)
  })).toSorted((a, b) => a.token - b.token)
}
