import type { ResolvedJobOptions } from '../options/job-options.ts'
import type { Element, Placement } from '../store/store.ts'
import { briefHead } from '../wire/brief-head.ts'
import { envelopeHead } from '../wire/element.ts'
import { headerText, type Header } from '../wire/header.ts'

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

/** The head of an envelope for a job with options. */
export function headFor(options: ResolvedJobOptions, id: string): string {
  const { attempts, priority, headers } = options
  const header: Header = {
    id,
    pushedAt: pushTime(),
    ...(attempts !== undefined && { attempts }),
    ...(priority !== 0 && { priority }),
    ...(headers && { headers })
  }
  return envelopeHead(headerText(header))
}

/** The same for a job without options, whose id is of `newId()`. */
export function briefHeadFor(id: string): string {
  return briefHead(id, pushTime())
}

/** Now, as near to the clock of the store as this process knows: by its own clock. */
function pushTime(): number {
  return Date.now()
}
