import type { System } from '../systems/system.ts'
import { aimsTable } from './aims.ts'
import { type Outcome, sections } from './sections.ts'

/** The whole report of a run, as Markdown. */
export function report(outcome: Outcome, environment: string): string {
  const { samples, failures, systems, extent } = outcome
  const rounds = Math.max(0, ...samples.map(({ round }) => round))
  const measured = systems.filter(known => samples.some(({ system }) => system === known))
  const checked =
    failures.length === 0
      ? 'every message arrived exactly once and unchanged'
      : `${failures.length} stages failed, see below; in the others every message arrived exactly once and unchanged`
  return [
    environment,
    `- ${rounds} round${rounds === 1 ? '' : 's'} of stages that take about ${extent.stageSeconds} s on a fast machine, unless their scenario says how long; ${checked}`,
    '',
    ...measured.map(describe),
    aimsTable(samples),
    ...sections(outcome).filter(text => text !== ''),
    ''
  ].join('\n')
}

function describe({ name, about }: System): string {
  return `- **${name}**: ${about}`
}
