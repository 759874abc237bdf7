import type { Scenario } from '../scenarios.ts'
import { catalog } from '../systems/catalog.ts'
import type { System } from '../systems/system.ts'
import type { Sample } from './sample.ts'
import { table } from './table.ts'

/** The whole report of a run, as Markdown. */
export function report(samples: readonly Sample[], environment: string): string {
  const rounds = Math.max(...samples.map(({ round }) => round))
  const systems = catalog.filter(known => samples.some(({ system }) => system === known))
  return [
    environment,
    `- ${rounds} round${rounds > 1 ? 's' : ''}; every message arrived exactly once and unchanged`,
    '',
    ...systems.map(describe),
    ...sections(samples),
    ''
  ].join('\n')
}

function describe({ name, about }: System): string {
  return `- **${name}**: ${about}`
}

function sections(samples: readonly Sample[]): string[] {
  const scenarios = [...new Set(samples.map(({ scenario }) => scenario))]
  const payloads = [...new Set(samples.map(({ bytes }) => bytes))]
  return scenarios.flatMap(scenario =>
    payloads.map(bytes => section(scenario, bytes, samples)).filter(text => text !== '')
  )
}

function section(scenario: Scenario, bytes: number, samples: readonly Sample[]): string {
  const chosen = samples.filter(sample => sample.scenario === scenario && sample.bytes === bytes)
  if (chosen.length === 0) return ''
  return `\n### ${scenario.title}, ${bytes} B\n\n${table(chosen)}`
}
