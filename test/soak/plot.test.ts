import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plotOf } from '../../soak/plot.ts'
import { spreadOut } from '../../soak/plot/markers.ts'
import { linear, logarithmic } from '../../soak/plot/scale.ts'
import { sampleAt } from './sample.ts'

const samples = Array.from({ length: 60 }, (_, at) => sampleAt(at))
const faults = [
  { kind: 'link kill', at: 20, until: 20, details: 'kill' },
  { kind: 'Redis <restart> & "more"', at: 40, until: 43, details: 'SIGKILL to Redis' }
]

/** The names of all elements; throws where the tags do not match. */
function elementsOf(svg: string): string[] {
  const open: string[] = []
  const names: string[] = []
  const tags = svg
    .replace(/<style>[^<]*<\/style>/, '')
    .matchAll(/<(\/?)([a-z]+)((?: [a-zA-Z:-]+="[^"<]*")*)(\/?)>/g)
  for (const [, closes, name = '', , isEmpty] of tags) {
    if (closes) assert.equal(open.pop(), name)
    else names.push(name)
    if (!closes && !isEmpty) open.push(name)
  }
  assert.deepEqual(open, [])
  return names
}

test('the plot is a well-formed SVG without anything from elsewhere', () => {
  const svg = plotOf({ samples, faults, loadSeconds: 60 })
  const text = svg.replaceAll(/<[^>]+>/g, '')

  assert.equal(elementsOf(svg)[0], 'svg')
  assert.doesNotMatch(text, /[<>]/)
  assert.doesNotMatch(text, /&(?!amp;|lt;|gt;|quot;)/)
  assert.doesNotMatch(svg.replace('http://www.w3.org/2000/svg', ''), /https?:|<script|<image/)
})

test('each line has a point for each sample', () => {
  const svg = plotOf({ samples, faults, loadSeconds: 60 })
  const paths = [...svg.matchAll(/ d="([^"]+)"/g)].map(([, d = '']) => d.match(/[ML]/g)?.length)

  // Pushed, handled, p50, p99, one process and Redis.
  assert.deepEqual(paths, [60, 60, 60, 60, 60, 60])
})

test('a line is interrupted where there is no value', () => {
  const broken = samples.map(sample =>
    sample.at === 30 ? { ...sample, p50Ms: undefined } : sample
  )
  const svg = plotOf({ samples: broken, faults: [], loadSeconds: 60 })
  const [, d = ''] = / class="curve p50" d="([^"]+)"/.exec(svg) ?? []

  assert.deepEqual([d.match(/M/g)?.length, d.match(/L/g)?.length], [2, 57])
})

test('each fault has a marker with its label', () => {
  const svg = plotOf({ samples, faults, loadSeconds: 60 })

  assert.equal(svg.match(/class="fault-line"/g)?.length, 2)
  assert.match(svg, />link kill</)
  assert.match(svg, />Redis &lt;restart&gt; &amp; &quot;more&quot;</)
})

test('only what happened under load is drawn', () => {
  const idle = { ...sampleAt(-5), phase: 'idle before' as const }

  assert.equal(
    plotOf({ samples: [idle, ...samples], faults, loadSeconds: 60 }),
    plotOf({ samples, faults, loadSeconds: 60 })
  )
})

test('labels move apart, as little as possible', () => {
  const close = spreadOut([100, 101, 300], 0, 1000)

  assert.ok(close[1]! - close[0]! >= 10)
  assert.equal(close[2], 300)
  assert.ok(Math.max(...spreadOut([998, 999, 1000], 0, 1000)) <= 1000)
})

test('axes have round ticks around all values', () => {
  assert.deepEqual(linear(1990).ticks, [0, 500, 1000, 1500, 2000])
  assert.equal(linear(1990).place(1000), 0.5)
  assert.deepEqual(logarithmic(0.5, 2000).ticks, [0.1, 1, 10, 100, 1000, 10_000])
  assert.ok(Math.abs(logarithmic(1, 100).place(10) - 0.5) < 1e-9)
})
