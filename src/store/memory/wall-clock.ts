import type { Clock } from '../../clock.ts'

/** Milliseconds since 1970 on this clock, for all stores of this process alike. */
export function wallClockMs(clock: Clock): number {
  return Math.floor(performance.timeOrigin + clock.now())
}
