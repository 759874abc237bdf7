import type { Sample } from '../../soak/samples.ts'

/** What is different about a sample. */
export interface Change {
  readonly rssBytes?: number
  readonly heapUsedBytes?: number
  readonly listeners?: Record<string, number>
  readonly resources?: Record<string, number>
  readonly connections?: number
  readonly leases?: number
}

const mebibyte = 2 ** 20

/** A sample of a run with one process. */
export function sampleAt(at: number, change: Change = {}): Sample {
  const { connections = 9, leases = 4, rssBytes = 100 * mebibyte } = change
  const { heapUsedBytes = 20 * mebibyte, listeners = { Worker: 6 } } = change
  const { resources = { TCPSocketWrap: 4, Timeout: 3 } } = change
  return {
    at,
    phase: 'load',
    pushed: 2000 + at,
    handled: 1990 + at,
    p50Ms: 2,
    p99Ms: 20 + at,
    worstMs: 100,
    redis: {
      connections,
      keys: 4,
      expiringKeys: 1,
      memoryBytes: 3 * mebibyte,
      ready: 0,
      held: 0,
      later: 0,
      consumers: 4,
      leases
    },
    parties: { 'workers 1': { rssBytes, heapUsedBytes, resources, listeners } },
    isCollected: true
  }
}
