import type { FaultRecord } from '../samples.ts'
import type { Scale } from './scale.ts'
import { element, escaped, label, line, tidy } from './svg.ts'
import type { Area } from './panel.ts'

/** Labels that are nearer to each other than this would overlap. */
const leastGap = 13

/** A line down all panels for each fault, as wide as it took, with its label above them. */
export function markers(faults: readonly FaultRecord[], time: Scale, area: Area): string {
  const { left, top, width, height } = area
  const places = faults.map(({ at }) => left + width * time.place(at))
  const spread = spreadOut(places, left, left + width)
  return faults
    .map(({ kind, at, until, details }, index) => {
      const x = places[index]!
      const labelX = spread[index]!
      const span = Math.max(1, width * (time.place(until) - time.place(at)))
      const band = { x: tidy(x), y: top, width: tidy(span), height, class: 'fault-span' }
      const turned = `rotate(-60 ${tidy(labelX)} ${top - 12})`
      return element(
        'g',
        { class: 'fault' },
        [
          element('title', {}, escaped(`${kind}: ${details}`)),
          element('rect', band),
          line([x, top], [x, top + height], { class: 'fault-line' }),
          line([labelX, top - 9], [x, top], { class: 'fault-lead' }),
          label(kind, labelX, top - 12, { class: 'fault-label', transform: turned })
        ].join('')
      )
    })
    .join('\n')
}

/** Moves places apart, as little as the room between the ends allows. */
export function spreadOut(places: readonly number[], from: number, until: number): number[] {
  const gap = Math.min(leastGap, (until - from) / Math.max(1, places.length))
  const moved: number[] = []
  for (const place of places) moved.push(Math.max(place, (moved.at(-1) ?? -Infinity) + gap))
  // Those that were pushed out at the end push back.
  let most = until
  for (let index = moved.length - 1; index >= 0; index--) {
    moved[index] = Math.min(moved[index]!, most)
    most = moved[index]! - gap
  }
  return moved
}
