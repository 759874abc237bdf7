// node examples/data/generate.mjs   writes orders.ndjson, the same bytes on every machine
import { writeFileSync } from 'node:fs'

const COUNT = 5000
const FIRST_ORDER_AT = Date.UTC(2026, 0, 1)

const cities = ['Bergen', 'Bologna', 'Ghent', 'Graz', 'Krakow', 'Lisbon', 'Lyon', 'Riga', 'Turku']

/** Products and their prices in cents. */
const prices = {
  'tea pot': 3490,
  'oil lamp': 5900,
  'wall clock': 4275,
  'wool rug': 12_900,
  'desk fan': 2999,
  'oak stool': 8450,
  'bread bin': 1999,
  'jam jar': 349
}

const random = generator(20_260_101)
const below = limit => Math.floor(random() * limit)
const oneOf = values => values[below(values.length)]

let seconds = 0
const lines = Array.from({ length: COUNT }, (_, index) => {
  seconds += below(120)
  return JSON.stringify(order(index + 1, new Date(FIRST_ORDER_AT + seconds * 1000)))
})
writeFileSync(new URL('orders.ndjson', import.meta.url), `${lines.join('\n')}\n`)

function order(number, at) {
  const items = Array.from({ length: 1 + below(2) }, () => {
    const product = oneOf(Object.keys(prices))
    return { product, quantity: 1 + below(4), cents: prices[product] }
  })
  return {
    id: `order-${String(number).padStart(5, '0')}`,
    at: at.toISOString(),
    city: oneOf(cities),
    items,
    totalCents: items.reduce((sum, { quantity, cents }) => sum + quantity * cents, 0)
  }
}

/** Mulberry32: numbers from 0 to 1 that depend on the seed alone. */
function generator(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), 1 | state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
}
