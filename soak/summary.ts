import type { Settings } from './command-line.ts'
import { shown, type Comparison } from './baseline.ts'
import { median, percentile, type FaultRecord, type Sample } from './samples.ts'
import type { SoakResult } from './soak.ts'

/** What came of it, as Markdown. */
export function summaryOf(result: SoakResult, settings: Settings): string {
  return [
    headline(result, settings),
    table(['', ''], facts(result)),
    table(['fault', 'times', 'median p99 until 10 s after'], faultRows(result)),
    comparisonTable(result.comparisons),
    verdictOf(result.violations)
  ].join('\n')
}

function headline({ schedule }: SoakResult, settings: Settings): string {
  const { minutes, faultSeconds, rate, seed } = settings
  const command = `npm run soak -- --minutes ${minutes} --fault-seconds ${faultSeconds} --rate ${rate} --seed ${seed}`
  return `# Soak\n\n\`${command}\`, Node ${process.version}: ${grouped(schedule.loadSeconds)} s of load.\n`
}

function facts(result: SoakResult): string[][] {
  const { reliable, plain, plainLossAllowed, uncertain, faults, samples } = result
  const load = samples.filter(({ phase }) => phase === 'load')
  const handled = load.map(sample => sample.handled)
  return [
    ['jobs pushed', grouped(reliable.confirmed + plain.confirmed)],
    ['jobs handled', grouped(reliable.processed + plain.processed)],
    ['faults', grouped(faults.length)],
    ['lost, reliable mode (bound)', `${reliable.lost.length} (0)`],
    ['extra runs, reliable mode (bound)', `${reliable.extraRuns} (${reliable.extraBound})`],
    ['lost, plain mode (bound)', `${plain.lost.length} (${plainLossAllowed})`],
    ['extra runs, plain mode (bound)', `${plain.extraRuns} (0)`],
    ['pushes that said they are uncertain', grouped(uncertain)],
    [
      'longest until what a lost consumer held ran again',
      `${(reliable.longestRecoveryMs / 1000).toFixed(1)} s`
    ],
    [
      'handled per second, median and least',
      `${whole(median(handled))}, ${whole(Math.min(...handled))}`
    ],
    ...latencyFacts(load),
    ['keys that expire by themselves, most and last', expiringKeys(samples)]
  ]
}

/** Dedupe keys, the number of a producer, and the closed hands of former connections. */
function expiringKeys(samples: readonly Sample[]): string {
  const counts = samples.flatMap(({ redis }) => redis?.expiringKeys ?? [])
  return `${whole(Math.max(...counts))}, ${whole(counts.at(-1))}`
}

function latencyFacts(load: readonly Sample[]): string[][] {
  const p50 = load.flatMap(({ p50Ms }) => p50Ms ?? [])
  const p99 = load.flatMap(({ p99Ms }) => p99Ms ?? [])
  const worst = load.flatMap(({ worstMs }) => worstMs ?? [])
  return [
    ['p50 of a second, median and worst', `${ms(median(p50))}, ${ms(percentile(p50, 1))}`],
    ['p99 of a second, median and worst', `${ms(median(p99))}, ${ms(percentile(p99, 1))}`],
    ['worst latency', ms(percentile(worst, 1))]
  ]
}

function faultRows({ faults, samples }: SoakResult): string[][] {
  const byKind = new Map<string, FaultRecord[]>()
  for (const fault of faults) byKind.set(fault.kind, [...(byKind.get(fault.kind) ?? []), fault])
  return Array.from(byKind, ([kind, its]) => {
    const near = samples.filter(({ at }) =>
      its.some(fault => at >= fault.at && at <= fault.until + 10)
    )
    const p99 = median(near.flatMap(({ p99Ms }) => p99Ms ?? []))
    return [kind, String(its.length), ms(p99)]
  })
}

function isShown({ unit, what, isKept }: Comparison): boolean {
  return !isKept || unit !== 'count' || /^(connections|keys|registered|leases)/.test(what)
}

/** All that counts bytes, and of the rest what differs; what is equal is only counted. */
function comparisonTable(comparisons: readonly Comparison[]): string {
  const rows = comparisons
    .filter(isShown)
    .map(({ what, unit, first, last, most, isKept }) => [
      isKept ? what : `**${what}**`,
      shown(first, unit),
      shown(last, unit),
      unit === 'bytes' ? shown(most, unit) : 'the same'
    ])
  const rest = comparisons.filter(one => !isShown(one)).length
  const note = `${rest} more counts, of listeners, of resources and of jobs, are the same first and last.\n`
  return `${table(['compared', 'first', 'last', 'allowed'], rows)}\n${note}`
}

function verdictOf(violations: readonly string[]): string {
  if (violations.length === 0) return 'Every promise was kept.\n'
  return `**Not kept:**\n\n${violations.map(text => `- ${text}\n`).join('')}`
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`
}

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'))
  return `${line(head)}|${rule.join('|')}|\n${rows.map(line).join('')}`
}

function ms(value: number | undefined): string {
  if (value === undefined) return 'none'
  return value >= 1000 ? `${(value / 1000).toFixed(1)} s` : `${value.toFixed(1)} ms`
}

function whole(value: number | undefined): string {
  return value === undefined ? 'none' : grouped(Math.round(value))
}

function grouped(count: number): string {
  return count.toLocaleString('en-US')
}
