import type { ResolvedJobOptions } from '../options/job-options.ts'
import type { Element, Placement } from '../store/store.ts'
import type { Header } from '../wire/header.ts'

/** Where a job goes, and when. */
export type Placing = Omit<Placement, 'element'>

/** At once to the tail of the list, unless told otherwise. */
export function placementOf(element: Element, placing: Placing | undefined): Placement {
  if (placing) return { element, ...placing }
  // Written out, because numbered jobs come here by the thousand.
  return {
    element,
    delayMs: 0,
    dueAt: undefined,
    priority: 0,
    expiresMs: undefined,
    dedupe: undefined
  }
}

/** Where the options put a job, if not simply to the tail of the list. */
export function placingOf(options: ResolvedJobOptions, id: string): Placing | undefined {
  const { delayMs, dueAt, priority, expiresMs, dedupe } = options
  const isTimed = delayMs > 0 || dueAt !== undefined || expiresMs !== undefined
  if (!isTimed && priority === 0 && !dedupe) return undefined
  return { delayMs, dueAt, priority, expiresMs, dedupe: dedupe && { ...dedupe, id } }
}

/** What the envelope of a job with options says. */
export function headerOf(options: ResolvedJobOptions, id: string): Header {
  const { attempts, priority, headers } = options
  const pushedAt = pushTime()
  // Most have no more, and would pay for the spreads as much as for all else of their header.
  if (attempts === undefined && priority === 0 && !headers) return { id, pushedAt }
  return {
    id,
    pushedAt,
    ...(attempts !== undefined && { attempts }),
    ...(priority !== 0 && { priority }),
    ...(headers && { headers })
  }
}

/** Now, as near to the clock of the store as this process knows: by its own clock. */
function pushTime(): number {
  return Date.now()
}
