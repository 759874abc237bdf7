import { parseArgs } from 'node:util'
import { type Extent, fullExtent, quickExtent } from './pace.ts'
import type { Scenario } from './scenario.ts'
import { scenarios } from './scenarios.ts'
import { catalog } from './systems/catalog.ts'
import type { System } from './systems/system.ts'

export const usage = `npm run bench -- [options]

  --only push,worker      scenarios of these names, or whose names begin with them and a dash:
${list(scenarios)}
  --systems a,b           systems:
${list(catalog)}
  --payload 100,1000      sizes of a message's JSON text, in bytes
  --rounds 5              how often everything is measured
  --seconds 1             about how long a stage lasts
  --sustain 30            how long the sustained load lasts, in seconds
  --quick                 one round with a few hundred messages: shows that it works, measures nothing
  --save name             writes the tables to bench/results/name.md and charts beside them,
                          after each round
  --dist folder           measures the build of pushpull in there, not that of this folder
  --profile folder        writes CPU profiles of the measured stages
  --help`

export interface BenchOptions {
  scenarios: Scenario[]
  systems: System[]
  payloads: number[]
  rounds: number
  extent: Extent
  save: string | undefined
  dist: string | undefined
  profile: string | undefined
  help: boolean
}

/** The options on the command line, checked and complete. */
export function readOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      systems: { type: 'string' },
      payload: { type: 'string', default: '100,1000' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      sustain: { type: 'string' },
      quick: { type: 'boolean', default: false },
      save: { type: 'string' },
      dist: { type: 'string' },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false }
    }
  })
  const { quick, save, dist, profile, help } = values
  return {
    scenarios: chosen(scenarios, values.only),
    systems: chosen(catalog, values.systems),
    payloads: values.payload.split(',').map(text => positive('payload', text)),
    rounds: positive('rounds', values.rounds ?? (quick ? '1' : '5')),
    extent: extentOf(quick ? quickExtent : fullExtent, values),
    save,
    dist,
    profile,
    help
  }
}

function extentOf(
  extent: Extent,
  { seconds, sustain }: { seconds?: string; sustain?: string }
): Extent {
  return {
    ...extent,
    stageSeconds: seconds === undefined ? extent.stageSeconds : positiveSeconds(seconds),
    sustainSeconds: sustain === undefined ? extent.sustainSeconds : positive('sustain', sustain)
  }
}

function list(known: readonly Named[]): string {
  const lines: string[] = []
  for (const { name } of known) {
    const last = lines.at(-1)
    if (last === undefined || last.length + name.length > 64) lines.push(name)
    else lines[lines.length - 1] = `${last}, ${name}`
  }
  return lines.map(line => `${' '.repeat(26)}${line}`).join('\n')
}

type Named = { name: string }

// `worker-c1` is that scenario, and `worker`, which is none, means all whose names begin with it.
function chosen<T extends Named>(known: readonly T[], names: string | undefined): T[] {
  if (names === undefined) return [...known]
  const wanted = new Set(names.split(',').flatMap(name => matching(known, name)))
  return known.filter(candidate => wanted.has(candidate))
}

function matching<T extends Named>(known: readonly T[], given: string): T[] {
  const exact = known.filter(({ name }) => name === given)
  const found = exact.length > 0 ? exact : known.filter(({ name }) => name.startsWith(`${given}-`))
  if (found.length > 0) return found
  throw new RangeError(`There is no "${given}", only ${known.map(({ name }) => name).join(', ')}`)
}

function positive(option: string, text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new RangeError(`Option --${option} takes positive integers, received "${text}"`)
}

function positiveSeconds(text: string): number {
  const value = Number(text)
  if (value > 0) return value
  throw new RangeError(`Option --seconds takes positive numbers, received "${text}"`)
}
