/** The items in arrays of `size`; the last one may be shorter. */
export function* chunks<T>(items: Iterable<T>, size: number): Generator<T[], void> {
  let chunk: T[] = []
  for (const item of items) {
    chunk.push(item)
    if (chunk.length === size) {
      yield chunk
      chunk = []
    }
  }
  if (chunk.length > 0) yield chunk
}

/**
 * Sends every item, up to `limit` at a time, and resolves when all are answered.
 *
 * @param took gets how many milliseconds each answer took
 */
export async function keepInFlight<T>(
  items: Iterable<T>,
  limit: number,
  send: (item: T) => Promise<unknown>,
  took?: (ms: number) => void
): Promise<void> {
  const iterator = items[Symbol.iterator]()
  // The lanes share the iterator: each takes the next item when its last one is answered. The clock
  // is read here, because another async function around each send would cost as much as a quick one.
  const lane = async (): Promise<void> => {
    for (let next = iterator.next(); !next.done; next = iterator.next()) {
      const before = took ? performance.now() : 0
      await send(next.value)
      took?.(performance.now() - before)
    }
  }
  await Promise.all(Array.from({ length: limit }, lane))
}
