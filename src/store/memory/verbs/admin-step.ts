import type { MemoryList } from '../memory-list.ts'
import type { Step } from './step.ts'

/** A step that also sees the dead letters. */
export interface AdminStep extends Step {
  readonly dead: MemoryList
}

/** The jobs of a list, without the empty elements that only wake somebody up. */
export function jobsIn(list: MemoryList): Buffer[] {
  return Array.from(list.elements()).filter(element => element.length > 0)
}
