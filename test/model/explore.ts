import * as fc from 'fast-check'
import { playing } from './play.ts'
import { printed, type Setting } from './print.ts'
import { anySteps } from './steps.ts'
import type { World } from './world/world.ts'

/** Far longer than a run takes: after that, the store owes a reply. */
const longestRunMs = 20_000

export interface Exploration {
  readonly runs: number
  readonly seed: number
  readonly setting: Setting
}

/**
 * Plays so many sequences of steps. Rejects when there is one after which the store is not as the
 * model: with the shortest such that could be found, as a test.
 */
export async function explore(
  worlds: () => Promise<World>,
  { runs, seed, setting }: Exploration
): Promise<void> {
  const property = fc.asyncProperty(anySteps, steps =>
    playing(worlds, async play => {
      for (const step of steps) await play(...step)
    })
  )
  const outcome = await fc.check(property, { numRuns: runs, seed, timeout: longestRunMs })
  if (!outcome.failed) return
  const { counterexample, errorInstance: cause, numRuns: number } = outcome
  const [steps = []] = counterexample ?? []
  throw new Error(printed({ steps, setting, seed, number, cause }), { cause })
}
