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

/** Sends every item, up to `limit` at a time, and resolves when all are answered. */
export async function keepInFlight<T>(
  items: Iterable<T>,
  limit: number,
  send: (item: T) => Promise<unknown>
): Promise<void> {
  const inFlight = new Set<Promise<unknown>>()
  for (const item of items) {
    const answer = send(item).finally(() => inFlight.delete(answer))
    inFlight.add(answer)
    if (inFlight.size >= limit) await Promise.race(inFlight)
  }
  await Promise.all(inFlight)
}
