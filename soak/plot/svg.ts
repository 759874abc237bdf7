/** A drawing is text. */
export type Attributes = Readonly<Record<string, string | number>>

/** An element with what is in it, which is markup already. */
export function element(name: string, attributes: Attributes, content?: string): string {
  const all = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escaped(String(value))}"`
  )
  const start = `<${name}${all.join('')}`
  return content === undefined ? `${start}/>` : `${start}>${content}</${name}>`
}

/** A text at a place. */
export function label(text: string, x: number, y: number, attributes: Attributes = {}): string {
  return element('text', { x: tidy(x), y: tidy(y), ...attributes }, escaped(text))
}

export function line(from: Point, to: Point, attributes: Attributes): string {
  const [x1, y1] = from.map(tidy) as [number, number]
  const [x2, y2] = to.map(tidy) as [number, number]
  return element('line', { x1, y1, x2, y2, ...attributes })
}

export type Point = readonly [x: number, y: number]

/** A line through points; where there is none, it is interrupted. */
export function path(points: ReadonlyArray<Point | undefined>): string {
  let isDrawing = false
  return points
    .map(point => {
      const command = isDrawing ? 'L' : 'M'
      isDrawing = point !== undefined
      return point ? `${command}${tidy(point[0])} ${tidy(point[1])}` : ''
    })
    .join('')
}

export function tidy(value: number): number {
  return Math.round(value * 10) / 10
}

/** Text as markup. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
