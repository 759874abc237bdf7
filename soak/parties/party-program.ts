import { once } from 'node:events'
import { NoteWriter } from '../notes.ts'
import { censusOf } from './census.ts'
import { ConsumingParty } from './consuming-party.ts'
import type { Order, PartyPlan, Report } from './orders.ts'
import { ProducingParty } from './producing-party.ts'

// A process that takes part in the load, and notes what it does into files.

const plan = JSON.parse(process.argv[2] ?? '') as PartyPlan
const notes = new NoteWriter(plan.path)
const pen = notes.pen(plan.who)
const Party = plan.role === 'producers' ? ProducingParty : ConsumingParty
const party = new Party(notes, plan)

function obey(order: Order): void {
  if (order.type === 'push') party.push(order.count)
  else if (order.type === 'start') party.start()
  else if (order.type === 'stop') party.stop()
  else if (order.type === 'close') close()
  else {
    const census = censusOf(party.emitters, order.mustCollect)
    report({ type: 'census', id: order.id, census })
  }
}

// No process.exit: that it ends by itself is part of what is tested.
function close(): void {
  process.disconnect()
  party.close().then(
    () => pen.note('closed'),
    (error: unknown) => pen.note('trouble', { text: `it could not be closed: ${String(error)}` })
  )
}

function report(what: Report): void {
  if (process.connected) process.send?.(what)
}

process.on('message', obey)
// Of too many listeners, for example.
process.on('warning', warning => pen.note('trouble', { text: String(warning) }))
// It must not outlive the harness.
process.on('disconnect', () => setTimeout(() => process.exit(2), 30_000).unref())

await Promise.all(Array.from(party.emitters.values(), emitter => once(emitter, 'connect')))
report({ type: 'ready' })
