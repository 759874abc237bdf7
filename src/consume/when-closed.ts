import type { Writable } from 'node:stream'

/** Who is to be called. One listener stands for all: Node warns of more than ten on a stream. */
const callbacks = new WeakMap<Writable, Set<() => void>>()

/** Calls back when the stream closes. Returns the way to cancel that. */
export function whenClosed(stream: Writable, callback: () => void): () => void {
  const all = callbacks.get(stream) ?? watched(stream)
  all.add(callback)
  return () => void all.delete(callback)
}

/** Watches a stream until it closes. */
function watched(stream: Writable): Set<() => void> {
  const all = new Set<() => void>()
  callbacks.set(stream, all)
  stream.once('close', () => {
    for (const callback of all) callback()
  })
  return all
}
