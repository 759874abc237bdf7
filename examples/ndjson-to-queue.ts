// Streams a file of JSON lines into a queue. Push slows the reading down to what Redis takes.
import assert from 'node:assert/strict'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { Pull, Push } from 'pushpull'

interface Order {
  id: string
  city: string
}

const options = { queue: 'examples:orders', url: process.env['REDIS_URL'] }
const file = await open(new URL('data/orders.ndjson', import.meta.url))

// Resolves when the last order is stored in Redis.
await pipeline(file.readLines(), parse, new Push<Order>(options))

const pull = new Pull<Order>({ ...options, endWhenEmpty: true, highWaterMark: 1000 })
const ids = await pull.map(order => order.id).toArray()
console.log(`${ids.length} orders, from ${ids.at(0)} to ${ids.at(-1)}`)
assert.equal(new Set(ids).size, 5000)

async function* parse(lines: AsyncIterable<string>): AsyncGenerator<Order> {
  for await (const line of lines) yield JSON.parse(line) as Order
}
