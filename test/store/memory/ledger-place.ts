import type { TestContext } from 'node:test'
import type { Heap } from '../../../src/store/memory/heap.ts'
import { MemoryBroker } from '../../../src/store/memory/memory-broker.ts'
import type { MemoryList } from '../../../src/store/memory/memory-list.ts'
import { MemoryStore } from '../../../src/store/memory/memory-store.ts'
import type { QueueState } from '../../../src/store/memory/queue-state.ts'
import { keysOf } from '../../../src/store/keys.ts'
import type { LedgerPlace, Sight } from '../../conformance/ledger/ledger-under-test.ts'
import type { FakeClock } from '../../support/fake-clock.ts'

const dayMs = 24 * 60 * 60 * 1000

/** A place in memory. With a clock of the test, time passes only when the test says so. */
export function memoryLedgerPlace(
  t: Pick<TestContext, 'after'>,
  clock?: FakeClock,
  broker = new MemoryBroker()
): LedgerPlace {
  // A wait on an otherwise idle process lets it end, the test with it.
  const alive = setInterval(() => {}, 60_000)
  t.after(() => clearInterval(alive))
  const change = (queue: string, act: (state: QueueState) => void): Promise<void> =>
    Promise.resolve(broker.use(queue, ({ state }) => act(state)))
  return {
    store: () => new MemoryStore(broker, clock),
    expire: (queue, consumer) => change(queue, state => void state.leases.set(consumer, 1)),
    makeDue: queue =>
      change(queue, ({ later }) => {
        for (const job of drain(later)) later.add({ ...job, dueAt: job.dueAt - dayMs })
      }),
    pause: queue => change(queue, state => void (state.isPaused = true)),
    resume: queue => change(queue, state => void (state.isPaused = false)),
    look: queue => {
      const dead = broker.use(keysOf(queue).dead, ({ list }) => textsOf(list))
      return Promise.resolve(broker.use(queue, ({ list, state }) => sightOf(list, state, dead)))
    }
  }
}

function sightOf(list: MemoryList, state: QueueState, dead: string[]): Sight {
  const consumers = Array.from(state.leases.keys())
  return {
    ready: textsOf(list),
    prioritised: elementsOf(state.prioritised),
    later: elementsOf(state.later),
    held: Object.fromEntries(
      Array.from(state.held)
        .filter(([, held]) => held.size > 0)
        .map(([consumer, held]) => [consumer, textsByToken(held)])
    ),
    hands: Object.fromEntries(
      consumers.flatMap(consumer => {
        const element = state.inHand(consumer)
        return element ? [[consumer, String(element)]] : []
      })
    ),
    dead,
    consumers: Array.from(state.consumers.keys()).toSorted(),
    leases: consumers.toSorted(),
    counters: { ...state.counters }
  }
}

function textsByToken(held: ReadonlyMap<number, Buffer>): Record<string, string> {
  return Object.fromEntries(Array.from(held, ([token, element]) => [token, String(element)]))
}

function textsOf(list: MemoryList): string[] {
  const elements = list.take(Infinity)
  list.prepend(elements)
  return elements.map(String)
}

function elementsOf<Job extends { readonly element: Buffer }>(heap: Heap<Job>): string[] {
  const jobs = drain(heap)
  for (const job of jobs) heap.add(job)
  return jobs.map(({ element }) => String(element))
}

function drain<Item>(heap: Heap<Item>): Item[] {
  const items: Item[] = []
  while (heap.size > 0) items.push(heap.take()!)
  return items
}
