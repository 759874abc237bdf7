import type { Step } from './step.ts'

/** Where a job was that goes back: in the hand, or held under this token. */
export type Place = 'hand' | number

/**
 * Gives what a consumer holds back to the head of the list, in the order in which it was taken: of
 * very many jobs the last `limit`. `change` makes of an element what goes back. Returns how many.
 */
export function giveBack(
  { list, state }: Step,
  consumer: string,
  limit: number,
  change: (element: Buffer, place: Place) => Buffer
): number {
  const held = state.heldBy(consumer)
  const tokens = Array.from(held.keys()).toSorted((a, b) => a - b)
  const last = tokens.slice(Math.max(0, tokens.length - limit))
  const elements = last.map(token => change(held.get(token)!, token))
  const inHand = state.inHand(consumer)
  if (inHand && inHand.length > 0) elements.push(change(inHand, 'hand'))
  list.prepend(elements)
  state.emptyHand(consumer)
  for (const token of last) held.delete(token)
  return elements.length
}
