import { barChart, type Bar, type BarGroup, type Scale } from './bar-chart.ts'
import { short, threeDigits } from './figures.ts'
import { ratiosByRound } from './ratios.ts'
import { figures, rateOf, type Sample } from './sample.ts'
import { type Outcome, rowsOfScenarios, rowsOfSystems } from './sections.ts'
import { median } from './statistics.ts'
import type { Row } from './table.ts'

/** A chart, and what sets the name of its file apart. */
export interface Chart {
  suffix: string
  svg: string
}

interface Kind {
  title: string
  unit: string
  scale: Scale
  bars: (rows: readonly Row[]) => Bar[]
}

const jobsPerSecond: Kind = {
  title: '',
  unit: 'jobs per second, median; logarithmic scale',
  scale: 'log',
  bars: rows =>
    rows.map(({ label, samples }) => {
      const value = median(samples.map(rateOf))
      return { label, tone: toneOf(label), value, text: short(value) }
    })
}

const kinds: Record<string, Kind> = {
  push: { ...jobsPerSecond, title: 'Push' },
  plain: { ...jobsPerSecond, title: 'Plain pull, at most once, and the memory store' },
  worker: { ...jobsPerSecond, title: 'Reliable consumers, at least once, no-op handler' },
  'worker-waiting': { ...jobsPerSecond, title: 'Reliable workers, handler that waits' },
  pipeline: { ...jobsPerSecond, title: 'From one queue to another' },
  delayed: { ...jobsPerSecond, title: 'Delayed jobs' },
  priorities: { ...jobsPerSecond, title: 'Jobs with priorities' },
  latency: {
    title: 'Latency on an idle queue',
    unit: 'milliseconds from push to handler, p50, and p99 in brackets; logarithmic scale, less is better',
    scale: 'log',
    bars: rows => rows.map(latencyBar)
  },
  flat: {
    title: 'Throughput with other things in Redis',
    unit: 'per cent of the throughput with nothing else there, median of the ratios within a round',
    scale: 'linear',
    bars: sharesOfFirst
  }
}

/** One chart for each group of scenarios and size of messages that the run has samples of. */
export function charts({ scenarios, systems, payloads, samples }: Outcome): Chart[] {
  return payloads.flatMap(bytes =>
    Object.entries(kinds).flatMap(([group, kind]) => {
      const chosen = systems.flatMap(system =>
        samples.filter(
          sample =>
            sample.system === system && sample.bytes === bytes && sample.scenario.group === group
        )
      )
      const inOrder = scenarios.flatMap(known =>
        chosen.filter(({ scenario }) => scenario === known)
      )
      if (inOrder.length === 0) return []
      const { title, unit, scale, bars } = kind
      const groups = groupsOf(group, inOrder, bars)
      const svg = barChart({ title: `${title}, messages of ${bytes} B`, unit, scale, groups })
      return [{ suffix: `${group}-${bytes}b`, svg }]
    })
  )
}

function groupsOf(
  group: string,
  samples: readonly Sample[],
  bars: (rows: readonly Row[]) => Bar[]
): BarGroup[] {
  const isFlat = group === 'flat'
  const keyOf = ({ scenario }: Sample): string =>
    isFlat ? scenario.title.split(', ')[0]! : scenario.title
  return [...new Set(samples.map(keyOf))].map(title => {
    const own = samples.filter(sample => keyOf(sample) === title)
    return { title, bars: bars(isFlat ? rowsOfScenarios(own) : rowsOfSystems(own)) }
  })
}

function latencyBar({ label, samples }: Row): Bar {
  const value = median(samples.map(figures.p50Ms))
  const p99 = median(samples.map(figures.p99Ms))
  return { label, tone: toneOf(label), value, text: `${threeDigits(value)} (${threeDigits(p99)})` }
}

function sharesOfFirst(rows: readonly Row[]): Bar[] {
  return rows.map(({ label, samples }, index) => {
    const tone = index === 0 ? 'bare' : 'ours'
    const value = 100 * median(ratiosByRound(samples, rows[0]!.samples, rateOf))
    return { label, tone, value, text: `${threeDigits(value)} %` }
  })
}

function toneOf(system: string): Bar['tone'] {
  if (/^(bare|reliable)-/.test(system)) return 'bare'
  return system === 'pushpull' ? 'ours' : 'peer'
}
