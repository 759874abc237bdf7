import type { Ledger } from './ledger.ts'
import { euros } from './order.ts'

export interface Outcome {
  expected: Ledger
  handled: Ledger
  /** How many orders each worker has handled. */
  countOf: ReadonlyMap<string, number>
  seconds: number
  /** Orders that nobody took, or `undefined` when that could not be found out. */
  left: number | undefined
  isInterrupted: boolean
}

/** Whether every order was handled exactly once. */
export function isComplete({ expected, handled }: Outcome): boolean {
  return (
    handled.count === expected.count &&
    handled.cents === expected.cents &&
    handled.checksum === expected.checksum
  )
}

export function summary(outcome: Outcome): string {
  if (outcome.handled.count === 0) return 'No order was handled.'
  return ['', ...workers(outcome), '', ...cities(outcome), '', ...proof(outcome)].join('\n')
}

function workers({ countOf, handled, seconds }: Outcome): string[] {
  const row = (name: string, count: number): string =>
    `${name.padEnd(28)}${number(count).padStart(10)}${number(count / seconds).padStart(10)}`
  return [
    `${''.padEnd(28)}${'orders'.padStart(10)}${'orders/s'.padStart(10)}`,
    ...[...countOf].map(([name, count]) => row(name, count)),
    row('together', handled.count)
  ]
}

function cities({ handled }: Outcome): string[] {
  return [...handled.centsOfCity]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([city, cents]) => `${city.padEnd(18)}${euros(cents).padStart(20)}`)
}

function proof(outcome: Outcome): string[] {
  const { expected, handled } = outcome
  return [
    compare('orders', number(handled.count), number(expected.count)),
    compare('revenue', euros(handled.cents), euros(expected.cents)),
    compare('checksum', handled.checksum.toString(16), expected.checksum.toString(16)),
    `${'invoices'.padEnd(18)}${number(handled.invoiceBytes).padStart(20)}   bytes, compressed`,
    '',
    verdict(outcome)
  ]
}

function compare(name: string, is: string, wanted: string): string {
  const result = is === wanted ? 'as in the file' : `but ${wanted} in the file`
  return `${name.padEnd(18)}${is.padStart(20)}   ${result}`
}

function verdict(outcome: Outcome): string {
  const { expected, handled, left, isInterrupted } = outcome
  if (isComplete(outcome)) return 'Every order was handled exactly once.'
  if (isInterrupted) return `Stopped before the end; ${fateOf(left)}.`

  const lost = expected.count - handled.count - (left ?? 0)
  if (lost < 0) return 'Some orders were handled twice.'
  return [
    `Orders lost: ${number(lost)}; ${fateOf(left)}.`,
    'Pull delivers at most once: a worker that is killed takes with it the order in',
    'its hands and up to highWaterMark (here 1) more. A Redis that does not save',
    'its data forgets all of them when it is restarted.'
  ].join('\n')
}

function fateOf(left: number | undefined): string {
  if (left === undefined) return 'the queue could not be looked at'
  return `${number(left)} orders were left in the queue, now deleted`
}

function number(value: number): string {
  return Math.round(value).toLocaleString('en')
}
