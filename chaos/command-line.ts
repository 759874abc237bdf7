import { UsageError, valuesOf } from './usage.ts'

/** What the command line asks for. */
export interface Settings {
  /** Words of which one is in the name of each scenario to run; all of them if there is none. */
  readonly words: readonly string[]
  /** How many seeds each scenario gets. */
  readonly seeds: number
  /** The first of them. */
  readonly firstSeed: number
  /** Goes on with further seeds until this time is over. */
  readonly minutes: number | undefined
  /** Runs at the same time. */
  readonly atOnce: number
  /** Tells what happens in the runs. */
  readonly isTalkative: boolean
  readonly wants: 'runs' | 'help' | 'list'
}

export const help = `Runs job queues on a real Redis while things break, and counts what is lost.

npm run chaos                            every scenario once: the short profile, for CI
npm run chaos -- --seeds 8               every scenario with the seeds 1 to 8
npm run chaos -- --minutes 30            further and further seeds, for half an hour
npm run chaos -- --scenario link         those with "link" in their names; may be repeated
npm run chaos -- --scenario link-kill --seed 7    one run again, and all that happens in it

  --seeds N       how many seeds each scenario gets (default 1)
  --from N        the first of them (default 1)
  --seed N        only this one, and tell what happens
  --minutes N     go on with further seeds until so much time is over
  --scenario TEXT only scenarios with this in their names
  --at-once N     how many runs at the same time (default 2)
  --list          list the scenarios and what they promise
  --help          this text

A seed decides who takes part, which faults come, when, where and for how long, and what is in
the messages. What the machine makes of that in time differs from run to run.

The table goes to standard output, the rest to standard error. Exit code: 0 when every promise was
kept, 1 when one was not, 2 when the command line is wrong.
`

const options = {
  seeds: { type: 'string' },
  from: { type: 'string' },
  seed: { type: 'string' },
  minutes: { type: 'string' },
  scenario: { type: 'string', multiple: true },
  'at-once': { type: 'string', default: '2' },
  list: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' }
} as const

export function settingsOf(args: readonly string[]): Settings {
  const values = valuesOf(args, options)
  return {
    words: values.scenario ?? [],
    ...seedsOf(values),
    minutes: optional('minutes', values.minutes),
    atOnce: number('at-once', values['at-once']),
    wants: values.help ? 'help' : values.list ? 'list' : 'runs'
  }
}

type Values = ReturnType<typeof valuesOf<typeof options>>

function seedsOf({
  seed: only,
  seeds,
  from,
  minutes
}: Values): Pick<Settings, 'seeds' | 'firstSeed' | 'isTalkative'> {
  const first = optional('from', from) ?? 1
  if (only === undefined) {
    return { seeds: optional('seeds', seeds) ?? 1, firstSeed: first, isTalkative: false }
  }
  if ((seeds ?? from ?? minutes) !== undefined) {
    throw new UsageError('--seed is one run of its own: leave out --seeds, --from and --minutes')
  }
  return { seeds: 1, firstSeed: number('seed', only), isTalkative: true }
}

function optional(name: string, value: string | undefined): number | undefined {
  return value === undefined ? undefined : number(name, value)
}

function number(name: string, value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) {
    throw new UsageError(`--${name} takes a number from 1 on, not ${JSON.stringify(value)}`)
  }
  return Number(value)
}
