import type { Write } from './write.ts'

/**
 * The bounds of one command. More elements gain next to nothing, and some hosted servers refuse
 * more than a few thousand arguments. A text counts its letters here, which is near enough.
 */
const maxElements = 1000
const maxBytes = 1024 * 1024

/** The writes from `first` on that travel in one command: at least one, whatever its size. */
export function nextBatch(writes: readonly Write[], first = 0): readonly Write[] {
  let bytes = 0
  let end = first
  while (end < writes.length && end - first < maxElements) {
    bytes += writes[end]?.element.length ?? 0
    if (end > first && bytes > maxBytes) break
    end++
  }
  return first === 0 && end === writes.length ? writes : writes.slice(first, end)
}
