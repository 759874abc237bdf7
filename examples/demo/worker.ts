import { Pull } from 'pushpull'
import { tellOfConnection } from './connection.ts'
import { handle, type Order } from './order.ts'
import type { Desk, Place } from './team.ts'

/** Handles orders while some may come, and then those that are left. */
export async function work(place: Place, desk: Desk): Promise<void> {
  await handleOrders(place, desk, { until: [desk.finish, desk.stop], endWhenEmpty: false })
  await handleOrders(place, desk, { until: [desk.stop], endWhenEmpty: true })
}

interface Shift {
  until: AbortSignal[]
  endWhenEmpty: boolean
}

async function handleOrders(place: Place, desk: Desk, shift: Shift): Promise<void> {
  const { url, queue } = place
  const over = AbortSignal.any(shift.until)
  if (over.aborted) return

  const pull = new Pull<Order>({ url, queue, endWhenEmpty: shift.endWhenEmpty })
  tellOfConnection(pull, desk)
  // Not destroy(): what this worker has taken, it also handles.
  over.addEventListener('abort', () => pull.end())

  for await (const order of pull) desk.tell({ type: 'receipt', receipt: await handle(order) })
}
