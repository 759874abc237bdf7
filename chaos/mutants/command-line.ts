import { UsageError, valuesOf } from '../usage.ts'
import type { Mutant } from './mutant.ts'

/** What the command line asks for. */
export interface Settings {
  /** The names of the mutants; all of them if there is none. */
  readonly names: readonly string[]
  /** Only chaos scenarios may kill. */
  readonly isChaosOnly: boolean
  /** How many mutants at the same time. */
  readonly atOnce: number
  readonly wants: 'hunt' | 'help' | 'list'
}

export const help = `Makes faults in copies of this repository, one at a time, and runs suites on each until one fails.
A mutant that no suite kills is a hole in the tests.

npm run chaos:mutants                              all of them
npm run chaos:mutants -- --mutant claim-without-fence    one of them; may be repeated
npm run chaos:mutants -- --chaos                   those that a chaos scenario has to kill, by that alone

  --mutant NAME   only the mutant of this name
  --chaos         only chaos scenarios as killers, and only the mutants that have one
  --at-once N     how many mutants at the same time (default 2)
  --list          list the mutants and what they break
  --help          this text

Each suite also runs once without a mutant. The table goes to standard output, the rest to standard
error. Exit code: 0 when all mutants were killed, 1 when one survived or does not apply to the code
any more, or when a suite fails without one, 2 when the command line is wrong.
`

const options = {
  mutant: { type: 'string', multiple: true },
  chaos: { type: 'boolean', default: false },
  'at-once': { type: 'string', default: '2' },
  list: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' }
} as const

export function settingsOf(args: readonly string[]): Settings {
  const values = valuesOf(args, options)
  return {
    names: values.mutant ?? [],
    isChaosOnly: values.chaos,
    atOnce: count('at-once', values['at-once']),
    wants: values.help ? 'help' : values.list ? 'list' : 'hunt'
  }
}

/** The mutants that are asked for, with the suites that are. */
export function chosen(all: readonly Mutant[], { names, isChaosOnly }: Settings): Mutant[] {
  const unknown = names.find(name => all.every(mutant => mutant.name !== name))
  if (unknown !== undefined) throw new UsageError(`There is no mutant ${unknown}`)
  const wanted = all.filter(({ name }) => names.length === 0 || names.includes(name))
  if (!isChaosOnly) return wanted
  const byChaos = wanted.map(mutant => {
    return { ...mutant, suites: mutant.suites.filter(({ kind }) => kind === 'run') }
  })
  const left = byChaos.filter(({ suites }) => suites.length > 0)
  if (left.length === 0) throw new UsageError('No chaos scenario has to kill any of these')
  return left
}

function count(name: string, value: string): number {
  if (/^[1-9]\d?$/.test(value)) return Number(value)
  throw new UsageError(`--${name} takes a number from 1 to 99, not ${JSON.stringify(value)}`)
}
