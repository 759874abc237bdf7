import type { Scenario } from './scenario.ts'
import type { Pace } from './systems/system.ts'

/** How much of everything is to be done. */
export interface Extent {
  /** About how long a stage lasts. */
  stageSeconds: number
  /** How long one lasts that sends at a fixed rate. */
  latencySeconds: number
  sustainSeconds: number
  /** At most so many messages in a stage. */
  mostMessages: number
  /** What is there besides, in the flat scenarios, as a share of what they say. */
  ballastShare: number
}

export const fullExtent: Extent = {
  stageSeconds: 1,
  latencySeconds: 4,
  sustainSeconds: 30,
  mostMessages: Infinity,
  ballastShare: 1
}

/** Shows that everything works, measures nothing. */
export const quickExtent: Extent = {
  stageSeconds: 0.2,
  latencySeconds: 0.5,
  sustainSeconds: 1,
  mostMessages: 300,
  ballastShare: 0.002
}

// A system may take so much longer over a scenario that says how many messages there are.
const LONGEST_FACTOR = 5
const FEWEST = 10

/** As many messages as take the system about as long as a stage is to last. */
export function countFor(scenario: Scenario, pace: Pace, bytes: number, extent: Extent): number {
  // Whoever sends tells the others how many there were.
  if (scenario.measured === 'workSustained') return 0

  const { ratePerSecond } = scenario.settings ?? {}
  if (ratePerSecond !== undefined) return ratePerSecond * extent.latencySeconds

  const inOneStage = (extent.stageSeconds * 1e6) / usPerMessage(scenario, pace, bytes)
  const { count } = scenario
  const affordable = count === undefined ? inOneStage : Math.min(count, inOneStage * LONGEST_FACTOR)
  return Math.max(FEWEST, Math.min(extent.mostMessages, twoDigits(affordable)))
}

function usPerMessage(scenario: Scenario, pace: Pace, bytes: number): number {
  const { us, usPerKilobyte, usAlone = 0 } = pace
  const { concurrency = 1, handlerMs = 0 } = scenario.settings ?? {}
  const usOfSystem = Math.max(us, usAlone / concurrency) + (usPerKilobyte * bytes) / 1000
  return Math.max(usOfSystem, (handlerMs * 1000 + usAlone) / concurrency)
}

// Numbers a reader can remember.
function twoDigits(count: number): number {
  return Number(count.toPrecision(2))
}
