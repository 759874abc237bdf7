import { UsageError, valuesOf } from '../chaos/usage.ts'

/** What the command line asks for. */
export interface Settings {
  /** How long the load goes on. */
  readonly minutes: number
  /** From one fault to the next. */
  readonly faultSeconds: number
  /** Jobs per second. */
  readonly rate: number
  readonly seed: number
  /** The folder of what is written. */
  readonly out: string
  readonly wantsHelp: boolean
}

export const help = `Keeps job queues busy for long while things break, and looks whether everything comes back to where it was.

npm run soak                                     half an hour
npm run soak -- --minutes 1 --fault-seconds 10   a quick try

  --minutes N        how long the load goes on; fractions from 0.5 on (default 30)
  --fault-seconds N  from one fault to the next; fractions from 1 on (default 30)
  --rate N           jobs per second, of all producers together (default 2000)
  --seed N           decides on the order of the faults, how long they are and whom they hit (default 1)
  --out FOLDER       where the files go (default soak-results)
  --help             this text

The faults leave out the beginning and the end of the load, each a tenth of it but at most a minute:
there memory, listeners, handles and connections are compared. About a minute is added, for the
start, for the end, and for looking at what is idle.

Written are samples.jsonl (one line for each second), faults.jsonl, soak.svg and summary.md. The
summary also goes to standard output, the rest to standard error. Exit code: 0 when every promise
was kept, 1 when one was not, 2 when the command line is wrong.
`

const options = {
  minutes: { type: 'string', default: '30' },
  'fault-seconds': { type: 'string', default: '30' },
  rate: { type: 'string', default: '2000' },
  seed: { type: 'string', default: '1' },
  out: { type: 'string', default: 'soak-results' },
  help: { type: 'boolean', short: 'h', default: false }
} as const

/** Of an option that takes a number. */
interface Range {
  readonly least: number
  readonly most: number
  readonly isWhole: boolean
}

const anyWhole: Range = { least: 1, most: 999_999_999, isWhole: true }

export function settingsOf(args: readonly string[]): Settings {
  const values = valuesOf(args, options)
  if (values.out === '') throw new UsageError('--out takes the name of a folder')
  return {
    minutes: number('minutes', values.minutes, { least: 0.5, most: 10_000, isWhole: false }),
    faultSeconds: number('fault-seconds', values['fault-seconds'], {
      least: 1,
      most: 86_400,
      isWhole: false
    }),
    rate: number('rate', values.rate, { least: 10, most: 100_000, isWhole: true }),
    seed: number('seed', values.seed, anyWhole),
    out: values.out,
    wantsHelp: values.help
  }
}

function number(name: string, text: string, { least, most, isWhole }: Range): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN
  if (value >= least && value <= most && (!isWhole || Number.isInteger(value))) return value
  const kind = isWhole ? 'a whole number' : 'a number'
  throw new UsageError(
    `--${name} takes ${kind} from ${least} to ${most}, not ${JSON.stringify(text)}`
  )
}
