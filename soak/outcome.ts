import type { Promises, Verdict } from '../chaos/checker.ts'
import { compare, complaintOf, type Comparison, type Windows } from './baseline.ts'
import type { Stage } from './stage.ts'

/** Whether the promises were kept. */
export interface Outcome {
  readonly comparisons: readonly Comparison[]
  readonly reliable: Verdict
  readonly plain: Verdict
  /** How many messages of the plain queue the faults may have cost. */
  readonly plainLossAllowed: number
  /** How many pushes said that they are uncertain. */
  readonly uncertain: number
  /** Promises that were not kept, in words; none is what it should be. */
  readonly violations: readonly string[]
}

const common = {
  isOrdered: false,
  mayBeUncertain: true,
  mayLoseLeases: true,
  mortal: new Set<string>()
}
const reliablePromises: Promises = { ...common, lostAtMost: 0, mayRunAgain: true }

/** Compares what was promised with what happened on a stage. */
export function outcomeOf(stage: Stage, windows: Windows, unexplainedLosses: number): Outcome {
  const { plainLossAllowed, troubles } = stage
  const reliable = stage.reliable.check(reliablePromises)
  const plain = stage.plain.check({ ...common, lostAtMost: plainLossAllowed, mayRunAgain: false })
  const comparisons = compare(windows)
  const torn = `${unexplainedLosses} leases were lost, and no fault explains it`
  return {
    comparisons,
    reliable,
    plain,
    plainLossAllowed,
    uncertain: stage.reliable.totals.uncertain + stage.plain.totals.uncertain,
    violations: [
      ...troubles,
      ...reliable.violations,
      ...plain.violations.map(text => `plain queue: ${text}`),
      ...(unexplainedLosses > 0 ? [torn] : []),
      ...comparisons.filter(({ isKept }) => !isKept).map(complaintOf)
    ]
  }
}
