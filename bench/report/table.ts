import { ratio, threeDigits, whole } from './figures.ts'
import { rateOf, type Sample } from './sample.ts'
import { median } from './statistics.ts'

const baselines = ['bare-loop', 'bullmq']

const head = [
  'system',
  'msgs/s median',
  'min - max',
  ...baselines.map(name => `x ${name}`),
  'CPU us/msg process',
  'CPU us/msg Redis',
  'RSS MB',
  'messages'
]

/** The Markdown table of one scenario with messages of one size. */
export function table(samples: readonly Sample[]): string {
  const systems = new Set(samples.map(({ system }) => system.name))
  const rows = [...systems].map(name => row(name, samples))
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'))
  return [head, rule, ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

function row(name: string, samples: readonly Sample[]): string[] {
  const own = samples.filter(({ system }) => system.name === name)
  const rates = own.map(rateOf)
  const usPerMessage = (key: 'processCpuSeconds' | 'redisCpuSeconds'): number =>
    median(own.map(({ result }) => (result[key] * 1e6) / result.count))
  return [
    name,
    threeDigits(median(rates)),
    `${threeDigits(Math.min(...rates))} - ${threeDigits(Math.max(...rates))}`,
    ...baselines.map(baseline => ratio(medianRatio(own, samples, baseline))),
    threeDigits(usPerMessage('processCpuSeconds')),
    threeDigits(usPerMessage('redisCpuSeconds')),
    whole(median(own.map(({ result }) => result.rssBytes / 1e6))),
    whole(own[0]!.count)
  ]
}

// Within a round the machine was about equally busy for all, so ratios are taken there.
function medianRatio(own: readonly Sample[], all: readonly Sample[], baseline: string): number {
  return median(
    own.flatMap(sample => {
      const other = all.find(
        ({ round, system }) => round === sample.round && system.name === baseline
      )
      return other ? [rateOf(sample) / rateOf(other)] : []
    })
  )
}
