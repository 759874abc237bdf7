import { ratio, threeDigits } from './figures.ts'
import { ratiosByRound } from './ratios.ts'
import { type Figure, figures, type Sample } from './sample.ts'
import { median } from './statistics.ts'

/** What pushpull wants to reach in a scenario. */
interface Aim {
  what: string
  scenario: string
  figure: Figure
  /** Compared with this system, or with itself in this scenario; as it is without. */
  to?: { system: string } | { scenario: string }
  atLeast?: number
  atMost?: number
}

const { rate, totalUs, redisBytes, peakRssMb } = figures
const bullmq = { system: 'bullmq' }
const beeQueue = { system: 'bee-queue' }
const bareLoop = { system: 'bare-loop' }
const reliableLoop = { system: 'reliable-loop' }

const aims: readonly Aim[] = [
  { what: 'bulk push', scenario: 'push', figure: rate, to: bareLoop, atLeast: 0.8 },
  { what: 'plain pull', scenario: 'pull', figure: rate, to: bareLoop, atLeast: 0.8 },
  { what: 'for await', scenario: 'for-await', figure: rate, to: bareLoop, atLeast: 0.7 },
  { what: 'memory store, jobs/s', scenario: 'memory', figure: rate, atLeast: 1e6 },
  { what: 'worker c=100', scenario: 'worker-c100', figure: rate, to: reliableLoop, atLeast: 0.75 },
  { what: 'worker c=100, CPU us/job', scenario: 'worker-c100', figure: totalUs, atMost: 6 },
  { what: 'bulk push', scenario: 'push', figure: rate, to: bullmq, atLeast: 30 },
  { what: 'worker c=100', scenario: 'worker-c100', figure: rate, to: bullmq, atLeast: 40 },
  { what: 'worker c=1', scenario: 'worker-c1', figure: rate, to: bullmq, atLeast: 25 },
  { what: '1,000 sends', scenario: 'send-1000', figure: rate, to: bullmq, atLeast: 20 },
  { what: 'bulk push, CPU', scenario: 'push', figure: totalUs, to: bullmq, atMost: 1 / 30 },
  {
    what: 'worker c=100, CPU',
    scenario: 'worker-c100',
    figure: totalUs,
    to: bullmq,
    atMost: 1 / 30
  },
  { what: 'Redis bytes/job', scenario: 'push', figure: redisBytes, to: bullmq, atMost: 1 / 5 },
  { what: 'bulk push', scenario: 'push', figure: rate, to: beeQueue, atLeast: 7 },
  { what: 'worker c=100', scenario: 'worker-c100', figure: rate, to: beeQueue, atLeast: 25 },
  { what: 'sustained load, peak RSS MB', scenario: 'sustain', figure: peakRssMb, atMost: 120 },
  ...['waiting', 'delayed', 'consumers', 'queues'].flatMap(name => [
    flat('push', name),
    flat('worker', name)
  ])
]

function flat(measured: string, name: string): Aim {
  const scenario = `flat-${measured}-${name}`
  const to = { scenario: `flat-${measured}-empty` }
  return { what: scenario, scenario, figure: rate, to, atLeast: 0.85 }
}

const BY_CPU =
  '"By CPU" is what the ratio of the rates would be if nothing but the CPU time of a job counted, of the process and of Redis together.'

/** Each aim that the run can answer, and what was measured, as a Markdown table. */
export function aimsTable(samples: readonly Sample[]): string {
  const payloads = [...new Set(samples.map(({ bytes }) => bytes))]
  const rows = payloads.flatMap(bytes =>
    aims.flatMap(aim =>
      aimRow(
        aim,
        samples.filter(sample => sample.bytes === bytes)
      )
    )
  )
  if (rows.length === 0) return ''
  const head = ['aim', 'payload', 'x', 'wanted', 'median', 'min', 'max', 'met', 'by CPU']
  const rule = ['---', '---:', '---', '---:', '---:', '---:', '---:', '---', '---:']
  const lines = [head, rule, ...rows].map(cells => `| ${cells.join(' | ')} |`)
  return ['\n### Aims\n', ...lines, '', BY_CPU].join('\n')
}

function aimRow(aim: Aim, samples: readonly Sample[]): string[][] {
  const values = valuesOf(aim, samples)
  if (values.length === 0) return []
  const { what, to, atLeast = -Infinity, atMost = Infinity } = aim
  const middle = median(values)
  const show = to ? ratio : threeDigits
  const wanted = aim.atLeast === undefined ? `<= ${show(atMost)}` : `>= ${show(atLeast)}`
  const other = to === undefined ? '' : 'system' in to ? to.system : to.scenario
  const isMet = middle >= atLeast && middle <= atMost
  const shown = [middle, Math.min(...values), Math.max(...values)].map(show)
  const payload = `${samples[0]!.bytes} B`
  return [[what, payload, other, wanted, ...shown, isMet ? 'yes' : 'no', byCpu(aim, samples)]]
}

// On a busy machine rates are noise, and the CPU time of a job is not.
function byCpu({ scenario, figure, to }: Aim, samples: readonly Sample[]): string {
  if (figure !== rate || to === undefined) return '-'
  const ratios = valuesOf({ what: '', scenario, to, figure: totalUs }, samples)
  return ratio(1 / median(ratios))
}

function valuesOf({ scenario, figure, to }: Aim, samples: readonly Sample[]): number[] {
  const of = (system: string, name: string): Sample[] =>
    samples.filter(sample => sample.system.name === system && sample.scenario.name === name)
  const own = of('pushpull', scenario)
  if (to === undefined) return own.map(figure)
  const others = 'system' in to ? of(to.system, scenario) : of('pushpull', to.scenario)
  return ratiosByRound(own, others, figure)
}
