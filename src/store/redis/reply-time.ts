import type { Element } from '../store.ts'
import { replyWithinMs } from './session.ts'

/** A reply to so many bytes may take a second longer: a slow link is not a dead one. */
const bytesPerSecond = 1024 * 1024

/** How long the reply to a command with these elements may take. */
export function withinMsFor(elements: readonly Element[]): number {
  let size = 0
  for (const element of elements) size += element.length
  return replyWithinMs + (1000 * size) / bytesPerSecond
}
