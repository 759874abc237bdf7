import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { Push } from 'pushpull'
import { tellOfConnection } from './connection.ts'
import type { Order } from './order.ts'
import type { Desk, Place } from './team.ts'

const ordersFile = new URL('../data/orders.ndjson', import.meta.url)

/** The orders of the file, one by one: it may be larger than the memory. */
export async function* readOrders(): AsyncGenerator<Order> {
  const file = await open(ordersFile)
  for await (const line of file.readLines()) yield JSON.parse(line) as Order
}

/** Streams the file into the queue. Resolves when every order is stored there. */
export async function produce({ url, queue }: Place, desk: Desk): Promise<void> {
  const push = new Push<Order>({ url, queue })
  tellOfConnection(push, desk)
  try {
    await pipeline(readOrders, push, { signal: desk.stop })
  } catch (error) {
    if (!desk.stop.aborted) throw error
  }
}
