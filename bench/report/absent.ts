import type { Scenario } from '../scenario.ts'
import type { System } from '../systems/system.ts'
import type { Failure } from './sample.ts'

/** Why a system is not measured in a scenario; undefined when it is, or when it makes no sense there. */
export function reasonFor(system: System, scenario: Scenario): string | undefined {
  if (system.paces[scenario.measured] === undefined) return undefined
  return reasonOfLoop(system, scenario) ?? reasonOfRoles(system, scenario) ?? reasonOfNode(system)
}

function reasonOfLoop({ isLoop }: System, { settings }: Scenario): string | undefined {
  if (!isLoop) return undefined
  if (settings?.handlerMs) return 'it runs one job after the other'
  return settings?.ratePerSecond ? 'it does not wait for jobs' : undefined
}

function reasonOfRoles(system: System, { before = [], measured }: Scenario): string | undefined {
  const steps = before.filter(({ by }) => by === 'itself')
  const paces = [measured, ...steps.map(({ role }) => role)].map(role => system.paces[role])
  return paces.find(pace => typeof pace === 'string')
}

function reasonOfNode({ node }: System): string | undefined {
  if (node === undefined || isAtLeast(process.versions.node, node)) return undefined
  return `it needs Node ${node}, and this is ${process.versions.node}`
}

/** What is missing in a section and why, as Markdown. */
export function absences(
  scenario: Scenario,
  systems: readonly System[],
  failures: readonly Failure[]
): string[] {
  const skipped = systems.flatMap(system => {
    const reason = reasonFor(system, scenario)
    return reason === undefined ? [] : [`- ${system.name} is not measured: ${reason}`]
  })
  const failed = failures.map(
    ({ system, round, reason }) =>
      `- **${system.name} failed in round ${round}**: ${reason.split('\n')[0]}`
  )
  return [...skipped, ...failed]
}

function isAtLeast(version: string, oldest: string): boolean {
  return version.localeCompare(oldest, 'en', { numeric: true }) >= 0
}
