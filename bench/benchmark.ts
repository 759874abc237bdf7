import type { RedisServer } from '../test/support/redis-server.ts'
import type { Scenario } from './scenarios.ts'
import type { StageResult } from './stage/order.ts'
import { runStage } from './stage/run-stage.ts'
import type { Pace, Role, System } from './systems/system.ts'

/** One system in one scenario, with messages of one size. */
export interface Case {
  scenario: Scenario
  system: System
  bytes: number
  count: number
}

/** As many messages as take the system about `seconds`, in whole thousands. */
export function countFor({ us, usPerKilobyte }: Pace, bytes: number, seconds: number): number {
  const usPerMessage = us + (usPerKilobyte * bytes) / 1000
  return Math.ceil((seconds * 1000) / usPerMessage) * 1000
}

/** Runs the stages of a case on an empty server; resolves with what the measured one took. */
export async function runCase(
  { scenario, system, bytes, count }: Case,
  server: RedisServer,
  profiles: string | undefined
): Promise<StageResult> {
  const { host, port } = server
  const play = (name: string, role: Role, nodeArguments: string[] = []): Promise<StageResult> =>
    runStage({ system: name, role, host, port, bytes, count }, nodeArguments)

  await server.cli('FLUSHALL')
  if (scenario.before) await play(system.otherEnd, scenario.before)
  const result = await play(system.name, scenario.measured, profileArguments(profiles))
  if (scenario.after) await play(system.otherEnd, scenario.after)

  const left = await server.cli('LLEN', 'bench')
  if (left !== 0) throw new Error(`${system.name} ${scenario.name} left ${String(left)} messages`)
  return result
}

function profileArguments(folder: string | undefined): string[] {
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`]
}
