import { panel, type Area, type Series } from './plot/panel.ts'
import { markers } from './plot/markers.ts'
import { linear, logarithmic, time, type Scale } from './plot/scale.ts'
import { style } from './plot/style.ts'
import { element, label, line } from './plot/svg.ts'
import { timeOf } from './progress.ts'
import type { FaultRecord, Sample } from './samples.ts'

/** What is drawn. */
export interface Plotted {
  readonly samples: readonly Sample[]
  readonly faults: readonly FaultRecord[]
  readonly loadSeconds: number
}

const width = 1200
const left = 76
const right = 24
const panelHeight = 170
/** Between two panels, for the title of the lower one. */
const gap = 48
/** Above the first one, for the labels of the faults. */
const head = 136
const foot = 52
const mebibyte = 1024 ** 2

/** Throughput, latency and memory over time, with the faults, as an SVG that needs nothing else. */
export function plotOf({ samples, faults, loadSeconds }: Plotted): string {
  const load = samples.filter(({ phase }) => phase === 'load')
  const times = load.map(({ at }) => at)
  const scale = time(Math.max(loadSeconds, 1))
  const plans = [throughput(load), latency(load), memory(load)]
  const areas = plans.map((_, index) => areaOf(index))
  const bottom = areas.at(-1)!.top + panelHeight
  const all: Area = { left, top: head, width: width - left - right, height: bottom - head }
  const height = bottom + foot
  const content = [
    element('style', {}, style),
    label('pushpull under steady load, with faults', left, 28, { class: 'heading' }),
    markers(faults, scale, all),
    ...plans.map((plan, index) => panel({ ...plan, times, time: scale }, areas[index]!)),
    timeAxis(scale, all)
  ]
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: 'img',
    'aria-label': 'Throughput, latency and memory over time, with faults as vertical lines'
  }
  return `${element('svg', attributes, `\n${content.join('\n')}\n`)}\n`
}

function areaOf(index: number): Area {
  const top = head + 28 + index * (panelHeight + gap)
  return { left, top, width: width - left - right, height: panelHeight }
}

interface Content {
  readonly title: string
  readonly unit: string
  readonly series: readonly Series[]
  readonly scale: Scale
}

function throughput(load: readonly Sample[]): Content {
  const series = [
    { name: 'pushed', style: 'pushed', values: load.map(({ pushed }) => pushed) },
    { name: 'handled', style: 'handled', values: load.map(({ handled }) => handled) }
  ]
  return { title: 'Throughput', unit: 'jobs per second', series, scale: linear(most(series)) }
}

function latency(load: readonly Sample[]): Content {
  const series = [
    { name: 'p50', style: 'p50', values: load.map(({ p50Ms }) => p50Ms) },
    { name: 'p99', style: 'p99', values: load.map(({ p99Ms }) => p99Ms) }
  ]
  const values = valuesOf(series).filter(value => value > 0)
  const scale = logarithmic(Math.min(1, ...values), Math.max(1, ...values))
  return { title: 'Latency from push to handled', unit: 'ms, logarithmic', series, scale }
}

function memory(load: readonly Sample[]): Content {
  const names = [...new Set(load.flatMap(({ parties }) => Object.keys(parties)))]
  const parties = names.map((name, index) => ({
    name: `RSS of ${name}`,
    style: `party-${index}`,
    values: load.map(sample => mebibytes(sample.parties[name]?.rssBytes))
  }))
  const values = load.map(({ redis }) => mebibytes(redis?.memoryBytes))
  const series = [...parties, { name: 'memory used by Redis', style: 'redis', values }]
  return { title: 'Memory', unit: 'MiB', series, scale: linear(most(series)) }
}

function mebibytes(bytes: number | undefined): number | undefined {
  return bytes === undefined ? undefined : bytes / mebibyte
}

function timeAxis(scale: Scale, { left: start, top, width: length, height }: Area): string {
  const y = top + height
  const ticks = scale.ticks.map(tick => {
    const x = start + length * scale.place(tick)
    const mark = line([x, y], [x, y + 5], { class: 'fault-lead' })
    return mark + label(timeOf(tick), x, y + 18, { class: 'tick', 'text-anchor': 'middle' })
  })
  const name = label('time since the load began (min:s)', start + length / 2, y + 38, {
    class: 'tick',
    'text-anchor': 'middle'
  })
  return [line([start, y], [start + length, y], { class: 'fault-lead' }), ...ticks, name].join('')
}

function most(series: readonly Series[]): number {
  return Math.max(1, ...valuesOf(series))
}

function valuesOf(series: readonly Series[]): number[] {
  return series.flatMap(({ values }) => values.flatMap(value => value ?? []))
}
