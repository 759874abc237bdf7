import { longestTimerMs, type Clock } from './clock.ts'

/** Resolves when `work` has settled, either way, or after `ms`. `Infinity` is for ever. */
export function within(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  return new Promise(resolve => {
    const end = (): void => {
      cancel()
      resolve()
    }
    const cancel = ms > longestTimerMs ? () => {} : clock.after(Math.max(0, ms), resolve)
    work.then(end, end)
  })
}
