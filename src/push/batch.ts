import type { Element } from '../store/store.ts'
import { Write, type Outgoing } from './write.ts'

/**
 * The bounds of one command. More elements gain next to nothing, and some hosted servers refuse
 * more than a few thousand arguments. A text counts its letters here, which is near enough.
 */
const maxElements = 1000
/** So many writes at least are worth another command. */
export const leastGroup = 100
const maxBytes = 1024 * 1024

/** The writes that travel in one command, and what has to be known of them. */
export interface Batch {
  readonly writes: readonly Outgoing[]
  readonly elements: readonly Element[]
  /** Some have to go elsewhere than to the tail of the list. */
  readonly isPlaced: boolean
  /** Nobody waits for any of them. */
  readonly isSilent: boolean
}

/**
 * The writes from `first` on that travel in one command: at least one, whatever its size. All that
 * a batch asks of its writes in one look at each: they have left the processor's cache since.
 *
 * @param isHalved whether only half of them travel, if they are many and somebody waits for them,
 * for which the first one stands. Who waited for that half goes on while the store has the other.
 */
export function nextBatch(writes: readonly Outgoing[], first = 0, isHalved = false): Batch {
  const elements: Element[] = []
  let bytes = 0
  let isPlaced = false
  let isSilent = true
  const end = first + most(writes, first, isHalved)
  for (let index = first; index < end; index++) {
    const write = writes[index]!
    const element = write instanceof Write ? write.element : write
    bytes += element.length
    if (index > first && bytes > maxBytes) break
    elements.push(element)
    if (!(write instanceof Write)) continue
    isPlaced ||= write.placing !== undefined
    isSilent &&= !write.isAwaited
  }
  return { writes: part(writes, first, elements.length), elements, isPlaced, isSilent }
}

/** How many of them may travel, if bytes do not decide. */
function most(writes: readonly Outgoing[], first: number, isHalved: boolean): number {
  const left = writes.length - first
  const oldest = writes[first]
  const isAwaited = oldest instanceof Write && oldest.isAwaited
  const isWorthIt = isHalved && left >= 2 * leastGroup && isAwaited
  return Math.min(maxElements, isWorthIt ? Math.ceil(left / 2) : left)
}

/** So many of them, from `first` on: no copy when that is all. */
export function part<Item>(writes: readonly Item[], first: number, count: number): readonly Item[] {
  return count === writes.length ? writes : writes.slice(first, first + count)
}
