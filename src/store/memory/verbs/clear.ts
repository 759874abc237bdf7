import type { ClearableState } from '../../admin.ts'
import type { MemoryList } from '../memory-list.ts'
import type { Heap } from '../heap.ts'
import type { AdminStep } from './admin-step.ts'

/** `Admin.clear`, as clear.lua does it. */
export function clear(step: AdminStep, states: readonly ClearableState[]): number {
  const { managed } = step.state
  let removed = 0
  for (const state of states) {
    const count = clearOne(step, state)
    removed += count
    // Dead letters have been counted when they died.
    if (state !== 'dead') managed.cleared += count
  }
  return removed
}

function clearOne({ list, state, dead }: AdminStep, which: ClearableState): number {
  if (which === 'ready') return emptyList(list) + emptyHeap(state.prioritised)
  return which === 'delayed' ? emptyHeap(state.later) : emptyList(dead)
}

function emptyList(list: MemoryList): number {
  return list.take(list.length).filter(element => element.length > 0).length
}

function emptyHeap<Item>(heap: Heap<Item>): number {
  let removed = 0
  while (heap.take()) removed++
  return removed
}
