import { untried } from '../../../wire/rewrite.ts'
import type { MemoryList } from '../memory-list.ts'

/** Moves up to `limit` dead letters to the tail of `list`, as redrive.lua does. Returns how many. */
export function redrive(dead: MemoryList, list: MemoryList, limit: number): number {
  const jobs = dead.take(limit).filter(element => element.length > 0)
  return list.append(jobs.map(untried))
}
