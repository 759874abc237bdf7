import { parseArgs } from 'node:util'
import { type Scenario, scenarios } from './scenarios.ts'
import { catalog } from './systems/catalog.ts'
import type { System } from './systems/system.ts'

export const usage = `npm run bench -- [options]

  --only push,pull        scenarios: ${scenarios.map(({ name }) => name).join(', ')}
  --systems a,b           systems: ${catalog.map(({ name }) => name).join(', ')}
  --payload 100,1000      sizes of a message's JSON text, in bytes
  --rounds 5              how often everything is measured
  --quick                 one round with a tenth of the messages: shows that it works, measures nothing
  --save name             writes the tables to bench/results/name.md as well
  --profile folder        writes CPU profiles of the measured stages
  --help`

export interface BenchOptions {
  scenarios: Scenario[]
  systems: System[]
  payloads: number[]
  rounds: number
  /** About how long a stage lasts. */
  seconds: number
  save: string | undefined
  profile: string | undefined
  help: boolean
}

/** The options on the command line, checked and complete. */
export function readOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', default: scenarios.map(({ name }) => name).join() },
      systems: { type: 'string', default: catalog.map(({ name }) => name).join() },
      payload: { type: 'string', default: '100,1000' },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      save: { type: 'string' },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false }
    }
  })
  const { quick, save, profile, help } = values
  return {
    scenarios: values.only.split(',').map(name => named(scenarios, name)),
    systems: values.systems.split(',').map(name => named(catalog, name)),
    payloads: values.payload.split(',').map(text => positive('payload', text)),
    rounds: positive('rounds', values.rounds ?? (quick ? '1' : '5')),
    seconds: quick ? 0.1 : 1,
    save,
    profile,
    help
  }
}

function named<T extends { name: string }>(known: readonly T[], name: string): T {
  const found = known.find(candidate => candidate.name === name)
  if (found) return found
  const names = known.map(candidate => candidate.name).join(', ')
  throw new RangeError(`There is no "${name}", only ${names}`)
}

function positive(option: string, text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new RangeError(`Option --${option} takes positive integers, received "${text}"`)
}
