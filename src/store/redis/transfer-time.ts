import type { Element } from '../store.ts'

/** Bytes may take a second for so many of them: a slow link is not a dead one. */
const bytesPerSecond = 1024 * 1024

/** How long the bytes of a command may be on their way. A text counts its letters, near enough. */
export function transferMs(args: readonly Element[]): number {
  let size = 0
  for (const arg of args) size += arg.length
  return Math.floor((1000 * size) / bytesPerSecond)
}
