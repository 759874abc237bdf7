import type { Random } from '../random.ts'
import type { World } from '../world.ts'

/** When a fault strikes: after so many processed messages, and a moment more. */
export interface Moment {
  readonly afterMessages: number
  readonly plusMs: number
}

/** Moments over the whole run, in their order. */
export function momentsOf(random: Random, count: number, messages: number): Moment[] {
  const first = Math.floor(messages * 0.03)
  const last = Math.floor(messages * 0.9)
  return Array.from({ length: count }, () => ({
    afterMessages: random.integer(first, last),
    plusMs: random.oneOf([0, 0, 1, 2, 5, 10, 30])
  })).toSorted((a, b) => a.afterMessages - b.afterMessages)
}

/** How long nothing may be processed before the next fault strikes all the same. */
const patienceMs = 3000

/** Does things one after the other, each at its moment. */
export async function runLane<Planned extends Moment>(
  world: World,
  plan: readonly Planned[],
  strike: (planned: Planned) => Promise<void>
): Promise<void> {
  for (const planned of plan) {
    const { afterMessages, plusMs } = planned
    await world.until(() => world.ledger.settled >= afterMessages, patienceMs)
    await world.sleep(plusMs)
    await strike(planned)
  }
}
