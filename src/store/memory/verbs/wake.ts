import type { MemoryList } from '../memory-list.ts'

/**
 * Idle consumers wait for an element of the list alone. When there is something that only a claim
 * shows them (a delay, a priority), an empty element wakes one of them.
 */
export function wakeOne(list: MemoryList): void {
  if (list.length === 0) list.append([''])
}
