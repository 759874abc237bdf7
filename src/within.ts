import type { Clock } from './clock.ts'
import { Deadline } from './deadline.ts'

/** Resolves when `work` has settled, either way, or after `ms`. `Infinity` is for ever. */
export function within(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  const deadline = new Deadline(clock)
  deadline.bringForward(ms)
  return deadline.within(work)
}
