import type { Sight } from '../../conformance/ledger/ledger-under-test.ts'
import { textOf } from './job.ts'
import { peek } from './managing.ts'
import type { QueueModel } from './queue-model.ts'
import { heldTexts } from './settling.ts'

/** All that is in the queue, as one sees it behind the store's back. */
export function sightOf(model: QueueModel): Sight {
  const { acked, expired, retried, dead, recovered } = model.counters
  const consumers = Array.from(model.leases.keys()).toSorted()
  const held = consumers.filter(consumer => model.heldBy(consumer).size > 0)
  return {
    ready: model.list.map(textOf),
    prioritised: model.prioritised.map(({ job }) => textOf(job)),
    later: model.later.map(({ job }) => textOf(job)),
    held: Object.fromEntries(
      held.map(consumer => [consumer, Object.fromEntries(heldTexts(model, consumer))])
    ),
    hands: Object.fromEntries(
      Array.from(model.hands, ([consumer, element]) => [consumer, textOf(element)])
    ),
    dead: model.dead.map(textOf),
    consumers: Array.from(model.consumers.keys()).toSorted(),
    leases: consumers,
    counters: { acked, expired, retried, dead, recovered }
  }
}

/** The payloads of all jobs that are somewhere. */
export function payloadsIn(model: QueueModel): string[] {
  const states = (['ready', 'delayed', 'held', 'dead'] as const).flatMap(state =>
    peek(model, state)
  )
  const texts = [...states.map(({ element }) => element), ...model.elsewhere.map(textOf)]
  return texts.map(text => text.slice(text.indexOf('\n') + 1))
}
