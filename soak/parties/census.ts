import type { EventEmitter } from 'node:events'

/** What a process holds at a moment. */
export interface Census {
  readonly rssBytes: number
  readonly heapUsedBytes: number
  /** What keeps the event loop alive, by type. */
  readonly resources: Readonly<Record<string, number>>
  /** How many listeners the process and each stream have. */
  readonly listeners: Readonly<Record<string, number>>
}

/** `mustCollect`: after a garbage collection, where the process allows one. */
export function censusOf(
  emitters: ReadonlyMap<string, EventEmitter>,
  mustCollect: boolean
): Census {
  if (mustCollect) globalThis.gc?.()
  const resources: Record<string, number> = {}
  for (const type of process.getActiveResourcesInfo()) {
    resources[type] = (resources[type] ?? 0) + 1
  }
  const listeners: Record<string, number> = { process: listenersOf(process) }
  for (const [name, emitter] of emitters) listeners[name] = listenersOf(emitter)
  const { rss, heapUsed } = process.memoryUsage()
  return { rssBytes: rss, heapUsedBytes: heapUsed, resources, listeners }
}

function listenersOf(emitter: EventEmitter): number {
  return emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0)
}
