import { Pull } from 'pushpull'
import type { Place } from './team.ts'

const PATIENCE_MS = 2000

/**
 * Empties the queue, which deletes its list. Resolves with how many orders had been left, or with
 * `undefined` without Redis.
 */
export async function clearQueue({ url, queue }: Place): Promise<number | undefined> {
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const pull = new Pull({ url, queue, endWhenEmpty: true, highWaterMark: 1000, signal })
  return pull.reduce(count => count + 1, 0).catch(() => undefined)
}
