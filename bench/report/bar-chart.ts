export interface Bar {
  label: string
  /** Who it is of: ours, the least there is to do, or another system. */
  tone: 'ours' | 'bare' | 'peer'
  value: number
  /** The value as it is written beside the bar. */
  text: string
}

export interface BarGroup {
  title: string
  bars: readonly Bar[]
}

/** `log` begins at a power of ten below the least value, `linear` at 0. */
export type Scale = 'log' | 'linear'

export interface BarChart {
  title: string
  unit: string
  scale: Scale
  groups: readonly BarGroup[]
}

interface Axis {
  ticks: readonly number[]
  /** Where a value is, in pixels from the left. */
  at: (value: number) => number
}

const WIDTH = 860
const LEFT = 250
const RIGHT = 110
const ROW = 20
const GROUP_GAP = 34
const TOP = 62
const FOOT = 34

const STYLE = `
  .paper { fill: #ffffff } .text { fill: #1f2328 } .faint { fill: #59636e } .grid { stroke: #d1d9e0 }
  .ours { fill: #0969da } .bare { fill: #59636e } .peer { fill: #b6c2cf }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117 } .text { fill: #f0f6fc } .faint { fill: #9198a1 } .grid { stroke: #3d444d }
    .ours { fill: #4493f8 } .bare { fill: #9198a1 } .peer { fill: #3d5067 }
  }
  text { font: 12px system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif }
  .title { font-size: 16px; font-weight: 600 } .group { font-weight: 600 }`

/** Horizontal bars in groups, on one scale, as an SVG that is legible on light and dark pages. */
export function barChart(chart: BarChart): string {
  const axis = axisOf(chart)
  const heights = chart.groups.map(({ bars }) => GROUP_GAP + bars.length * ROW)
  const bottom = TOP + heights.reduce((sum, height) => sum + height, 0) + 8
  const height = bottom + FOOT
  let y = TOP
  const groups = chart.groups.map((group, index) => {
    const drawn = drawGroup(group, y, axis)
    y += heights[index]!
    return drawn
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(chart.title)}">`,
    `<style>${STYLE}\n</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}" rx="6"/>`,
    text({ x: 20, y: 30, of: 'text title' }, chart.title),
    text({ x: 20, y: 50, of: 'faint' }, chart.unit),
    ...axis.ticks.map(tick => drawTick(tick, axis, bottom)),
    ...groups,
    '</svg>\n'
  ].join('\n')
}

function drawGroup({ title, bars }: BarGroup, top: number, { at }: Axis): string {
  const rows = bars.map(({ label, tone, value, text: shown }, index) => {
    const y = top + GROUP_GAP + index * ROW
    const end = Math.max(LEFT + 1, at(value))
    return [
      text({ x: LEFT - 8, y: y + 10, of: 'text', anchor: 'end' }, label),
      `<rect class="${tone}" x="${LEFT}" y="${y}" width="${(end - LEFT).toFixed(1)}" height="14" rx="2"/>`,
      text({ x: end + 6, y: y + 11, of: 'text' }, shown)
    ].join('\n')
  })
  return [text({ x: 20, y: top + 24, of: 'text group' }, title), ...rows].join('\n')
}

function drawTick(tick: number, { at }: Axis, bottom: number): string {
  const x = at(tick).toFixed(1)
  return [
    `<line class="grid" x1="${x}" x2="${x}" y1="${TOP + 6}" y2="${bottom}" stroke-dasharray="2 3"/>`,
    text({ x: Number(x), y: bottom + 18, of: 'faint', anchor: 'middle' }, tickText(tick))
  ].join('\n')
}

function axisOf({ scale, groups }: BarChart): Axis {
  const values = groups.flatMap(({ bars }) => bars.map(({ value }) => value)).filter(isDrawable)
  const greatest = Math.max(...values)
  return scale === 'log' ? logAxis(Math.min(...values), greatest) : linearAxis(greatest)
}

function logAxis(least: number, greatest: number): Axis {
  const from = Math.floor(Math.log10(least) - 0.15)
  const to = Math.max(from + 1, Math.log10(greatest))
  const decades = Math.floor(to) - from + 1
  const ticks = Array.from({ length: decades }, (_, index) => 10 ** (from + index))
  const share = (value: number): number => (Math.log10(value) - from) / (to - from)
  return { ticks, at: value => pixels(share(value)) }
}

function linearAxis(greatest: number): Axis {
  const step = 10 ** Math.floor(Math.log10(greatest)) / 4
  const ticks = Array.from({ length: Math.floor(greatest / step) + 1 }, (_, index) => index * step)
  return { ticks, at: value => pixels(value / greatest) }
}

function pixels(share: number): number {
  return LEFT + (isDrawable(share) ? share : 0) * (WIDTH - LEFT - RIGHT)
}

function isDrawable(value: number): boolean {
  return Number.isFinite(value) && value > 0
}

interface Place {
  x: number
  y: number
  of: string
  anchor?: 'end' | 'middle'
}

function text({ x, y, of, anchor }: Place, content: string): string {
  const anchored = anchor === undefined ? '' : ` text-anchor="${anchor}"`
  return `<text class="${of}" x="${x.toFixed(1)}" y="${y}"${anchored}>${escaped(content)}</text>`
}

function tickText(value: number): string {
  return new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }).format(value)
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('`', '')
}
