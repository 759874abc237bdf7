import type { Write } from './write.ts'

/**
 * The bounds of one command. More elements gain next to nothing, and some hosted servers refuse
 * more than a few thousand arguments.
 */
const maxElements = 1000
const maxBytes = 1024 * 1024

/** The next writes that travel in one command: at least one, whatever its size. */
export function nextBatch(writes: readonly Write[]): readonly Write[] {
  let bytes = 0
  let end = 0
  for (const write of writes) {
    bytes += write.element.length
    if (end > 0 && (end === maxElements || bytes > maxBytes)) break
    end++
  }
  return end === writes.length ? writes : writes.slice(0, end)
}
