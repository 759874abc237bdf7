import { ratio, threeDigits, whole } from './figures.ts'
import { ratiosByRound } from './ratios.ts'
import { type Figure, figures, rateOf, type Sample } from './sample.ts'
import { median } from './statistics.ts'

/** What is compared: all samples of one system, or of one scenario. */
export interface Row {
  label: string
  samples: readonly Sample[]
}

interface Column {
  head: string
  cell: (row: Row) => string
}

const rates: readonly Column[] = [
  { head: 'jobs/s median', cell: ({ samples }) => threeDigits(median(samples.map(rateOf))) },
  { head: 'min', cell: ({ samples }) => threeDigits(Math.min(...samples.map(rateOf))) },
  { head: 'max', cell: ({ samples }) => threeDigits(Math.max(...samples.map(rateOf))) }
]

const costs: readonly Column[] = [
  column('CPU us/job, process', figures.processUs, threeDigits),
  column('CPU us/job, Redis', figures.redisUs, threeDigits),
  column('commands/job', figures.commands, threeDigits),
  column('p50 ms', figures.p50Ms, threeDigits),
  column('p99 ms', figures.p99Ms, threeDigits),
  column('Redis bytes/job', figures.redisBytes, whole),
  column('peak RSS MB', figures.peakRssMb, whole),
  { head: 'jobs', cell: ({ samples }) => whole(median(samples.map(({ result }) => result.count))) }
]

/** The Markdown table of some rows, each with its ratios to those rows that are baselines. */
export function table(name: string, rows: readonly Row[], baselines: readonly string[]): string {
  const ratios = baselines.flatMap(label => {
    const baseline = rows.find(row => row.label === label)
    return baseline && rows.length > 1 ? [ratioColumn(baseline)] : []
  })
  // At a fixed rate, rates say nothing.
  const isPaced = Boolean(rows[0]?.samples[0]?.scenario.settings?.ratePerSecond)
  const columns = [...(isPaced ? [] : [...rates, ...ratios]), ...costs].filter(({ cell }) =>
    rows.some(row => cell(row) !== '-')
  )
  const lines = [
    [name, ...columns.map(({ head }) => head)],
    ['---', ...columns.map(() => '---:')],
    ...rows.map(row => [row.label, ...columns.map(({ cell }) => cell(row))])
  ]
  return lines.map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

function column(head: string, figure: Figure, format: (value: number) => string): Column {
  return { head, cell: ({ samples }) => format(median(samples.map(figure))) }
}

function ratioColumn(baseline: Row): Column {
  return {
    head: `x ${baseline.label}`,
    cell: ({ samples }) => ratio(median(ratiosByRound(samples, baseline.samples, rateOf)))
  }
}
