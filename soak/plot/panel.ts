import { element, label, line, path, tidy, type Point } from './svg.ts'
import type { Scale } from './scale.ts'

/** Where something is drawn. */
export interface Area {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** What is shown over time: one value for each time, or none. */
export interface Series {
  readonly name: string
  /** A class of the style sheet, which has its colour. */
  readonly style: string
  readonly values: ReadonlyArray<number | undefined>
}

export interface PanelPlan {
  readonly title: string
  readonly unit: string
  readonly series: readonly Series[]
  readonly times: readonly number[]
  readonly scale: Scale
  readonly time: Scale
}

/** How wide a letter of the legend is, about. */
const letter = 6.9
const legendMark = 18
const legendGap = 20

/** Lines over time, with their axis, a title and a legend above them. */
export function panel(plan: PanelPlan, area: Area): string {
  const { title, unit, series } = plan
  const { left, top } = area
  return element(
    'g',
    {},
    [
      label(`${title} (${unit})`, left, top - 12, { class: 'title' }),
      legend(series, area),
      grid(plan, area),
      ...series.map(one => curve(one, plan, area))
    ].join('\n')
  )
}

function grid({ scale }: PanelPlan, { left, top, width, height }: Area): string {
  return scale.ticks
    .map(tick => {
      const y = top + height * (1 - scale.place(tick))
      const ruler = line([left, y], [left + width, y], { class: 'grid' })
      return (
        ruler + label(numberText(tick), left - 8, y + 4, { class: 'tick', 'text-anchor': 'end' })
      )
    })
    .join('\n')
}

function curve({ style, values }: Series, { times, scale, time }: PanelPlan, area: Area): string {
  const { left, top, width, height } = area
  const points = values.map((value, index): Point | undefined => {
    if (value === undefined) return undefined
    return [left + width * time.place(times[index] ?? 0), top + height * (1 - scale.place(value))]
  })
  return element('path', { class: `curve ${style}`, d: path(points) })
}

/** From the right end to the left. */
function legend(series: readonly Series[], { left, top, width }: Area): string {
  let end = left + width
  return series
    .toReversed()
    .map(({ name, style }) => {
      const start = end - name.length * letter - legendMark
      end = start - legendGap
      const mark = line([start, top - 16], [start + legendMark - 6, top - 16], {
        class: `curve ${style}`
      })
      return mark + label(name, start + legendMark, top - 12, { class: 'tick' })
    })
    .join('')
}

/** As short as it can be read. */
function numberText(value: number): string {
  return value >= 1 ? tidy(value).toLocaleString('en-US') : String(value)
}
