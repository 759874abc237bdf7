import type { Extent } from '../pace.ts'
import type { Scenario } from '../scenario.ts'
import type { System } from '../systems/system.ts'
import { absences } from './absent.ts'
import type { Failure, Sample } from './sample.ts'
import { type Row, table } from './table.ts'

/** All that a run has brought. */
export interface Outcome {
  scenarios: readonly Scenario[]
  systems: readonly System[]
  payloads: readonly number[]
  extent: Extent
  samples: readonly Sample[]
  failures: readonly Failure[]
}

const BASELINES = ['bare-loop', 'bare-generator', 'reliable-loop', 'bullmq', 'bee-queue']

/** The tables of a run, as Markdown: one for each scenario and size, but one for a whole flat group. */
export function sections(outcome: Outcome): string[] {
  const own = outcome.scenarios.filter(({ group }) => group !== 'flat')
  const measuredFlat = [
    ...new Set(outcome.scenarios.filter(isFlat).map(({ measured }) => measured))
  ]
  return outcome.payloads.flatMap(bytes => [
    ...own.map(scenario => scenarioSection(scenario, bytes, outcome)),
    ...measuredFlat.map(measured => flatSection(measured, bytes, outcome))
  ])
}

/** One row for each system, in the order of the samples. */
export function rowsOfSystems(samples: readonly Sample[]): Row[] {
  const systems = [...new Set(samples.map(({ system }) => system))]
  return systems.map(system => ({
    label: system.name,
    samples: samples.filter(sample => sample.system === system)
  }))
}

/** One row for each scenario, named after what sets it apart. */
export function rowsOfScenarios(samples: readonly Sample[]): Row[] {
  const scenarios = [...new Set(samples.map(({ scenario }) => scenario))]
  return scenarios.map(scenario => ({
    label: scenario.title.split(', ').slice(1).join(', '),
    samples: samples.filter(sample => sample.scenario === scenario)
  }))
}

function scenarioSection(scenario: Scenario, bytes: number, outcome: Outcome): string {
  const isHere = (one: Sample | Failure): boolean =>
    one.scenario === scenario && one.bytes === bytes
  const rows = rowsOfSystems(inOrder(outcome.samples.filter(isHere), outcome.systems))
  const missing = absences(scenario, outcome.systems, outcome.failures.filter(isHere))
  if (rows.length === 0 && missing.length === 0) return ''
  const heading = `\n### ${scenario.title}, ${bytes} B (\`${scenario.name}\`)\n`
  const body = rows.length > 0 ? [table('system', rows, BASELINES)] : []
  return [heading, ...body, ...(missing.length > 0 ? ['', ...missing] : [])].join('\n')
}

function flatSection(measured: string, bytes: number, outcome: Outcome): string {
  const isHere = ({ scenario, ...one }: Sample | Failure): boolean =>
    isFlat(scenario) && scenario.measured === measured && one.bytes === bytes
  const samples = outcome.samples.filter(isHere)
  const rows = rowsOfScenarios(
    outcome.scenarios.flatMap(known => samples.filter(({ scenario }) => scenario === known))
  )
  const failed = outcome.failures.filter(isHere)
  if (rows.length === 0 && failed.length === 0) return ''
  const what = measured === 'push' ? 'push' : 'worker'
  const heading = `\n### Flat cost, ${what}, ${bytes} B (\`flat-${what}-*\`)\n`
  const reasons = failed.map(({ scenario, reason }) => `- **${scenario.name} failed**: ${reason}`)
  return [heading, table('surroundings', rows, [rows[0]?.label ?? '']), '', ...reasons].join('\n')
}

function isFlat({ group }: Scenario): boolean {
  return group === 'flat'
}

// Systems take turns in a run; a table shows them as the catalog does.
function inOrder(samples: readonly Sample[], systems: readonly System[]): Sample[] {
  return systems.flatMap(known => samples.filter(({ system }) => system === known))
}
