import type { Retry, Settlements } from '../../../src/store/ledger.ts'
import { minuteMs } from '../queue/times.ts'

/** What becomes of a job that is held. */
export type Fate = (typeof fates)[number]

export const fates = [
  'ack',
  'release',
  'keep',
  'retry',
  'raise',
  'lower',
  'later',
  'head',
  'reject',
  'drop',
  'expire'
] as const

const retries = {
  retry: { delayMs: 0, priority: 0 },
  raise: { delayMs: 0, priority: 1 },
  lower: { delayMs: 0, priority: -1 },
  later: { delayMs: minuteMs, priority: 1 },
  head: { delayMs: -1, priority: 0 }
} as const

/** The first fate is for the first token, and so on. The others are kept. */
export function settlementsOf(tokens: readonly number[], plan: readonly Fate[]): Settlements {
  const those = (fate: Fate): number[] => tokens.filter((_, index) => plan[index] === fate)
  const retriesOf = (fate: keyof typeof retries): Retry[] =>
    those(fate).map(token => ({ token, ...retries[fate] }))
  return {
    // One that is held by nobody says nothing.
    acks: [...those('ack'), 999],
    expired: those('expire'),
    releases: those('release'),
    retries: (['retry', 'raise', 'lower', 'later', 'head'] as const).flatMap(retriesOf),
    rejects: [
      ...those('reject').map(token => ({ token, attempts: 3, note: '"reason":"no"' })),
      ...those('drop').map(token => ({ token, attempts: 3, note: undefined }))
    ]
  }
}
