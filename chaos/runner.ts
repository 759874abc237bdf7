import { setTimeout as sleep } from 'node:timers/promises'
import { check, type Verdict } from './checker.ts'
import { monotonicMs } from './ledger.ts'
import { outstanding } from './outstanding.ts'
import type { Scenario } from './scenario.ts'
import { HangError, World } from './world.ts'

const defaultLimitMs = 60_000
/** How long a run that was stopped may take to notice. */
const noticeMs = 2000

/** What came of one run. */
export interface RunResult {
  readonly scenario: Scenario
  readonly seed: number
  readonly verdict: Verdict
  readonly faults: number
  readonly lossAllowed: number
  readonly longestRecoveryMs: number
  readonly violations: readonly string[]
  /** What happened, and when. */
  readonly log: readonly string[]
  readonly ms: number
}

/** Runs a scenario with a seed, and checks what it promises. Never rejects, and always ends. */
export async function runOnce(
  scenario: Scenario,
  seed: number,
  { say, watch = () => {} }: { say?: (line: string) => void; watch?: (world: World) => void } = {}
): Promise<RunResult> {
  const sinceMs = monotonicMs()
  const world = new World(scenario.name, seed, say)
  watch(world)
  const failures = await play(scenario, world)
  failures.push(...(await world.end()))
  const verdict = check(world.ledger.notes, {
    lostAtMost: world.lossAllowed,
    isOrdered: scenario.isOrdered ?? false,
    mayBeUncertain: scenario.mayBeUncertain ?? false,
    mayLoseLeases: scenario.mayLoseLeases ?? false,
    mayRunAgain: scenario.mode === 'reliable',
    mortal: world.mortal
  })
  return {
    scenario,
    seed,
    verdict,
    faults: world.faults,
    lossAllowed: world.lossAllowed,
    longestRecoveryMs: Math.max(verdict.longestRecoveryMs, world.recoveries.longestMs),
    violations: [...failures, ...verdict.violations],
    log: world.log,
    ms: monotonicMs() - sinceMs
  }
}

async function play(scenario: Scenario, world: World): Promise<string[]> {
  const { limitMs = defaultLimitMs } = scenario
  const over = new AbortController()
  const limit = sleep(limitMs, undefined, { signal: over.signal }).then(
    async () => {
      const phase = world.phase
      const rest = await outstanding(world)
      world.stop()
      await sleep(noticeMs)
      return [`it hung, and was ${phase} after ${limitMs / 1000} s`, ...rest]
    },
    () => []
  )
  const run = scenario.run(world).then(
    () => [],
    (error: unknown) => (error instanceof HangError ? limit : [String((error as Error).stack)])
  )
  const failures = await Promise.race([run, limit])
  over.abort()
  world.stop()
  return [...failures]
}
