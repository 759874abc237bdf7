import type { EventEmitter } from 'node:events'
import { startConsumer, type LocalConsumer } from '../../chaos/parties/consumer.ts'
import type { NoteWriter } from '../notes.ts'
import { plainQueue, reliableQueue } from '../queues.ts'
import type { LocalParty } from './local-party.ts'
import type { PartyPlan } from './orders.ts'

/** Longer than the library takes to give up on a silent link, shorter than the longest standstill. */
export const leaseMs = 10_000
/** How much a Pull loses at most with each broken link. */
export const highWaterMark = 10

/** The consumers of a process, by the ends of their names. */
export const consumers = { worker: 'Worker', loop: 'ReliablePull', pull: 'Pull' } as const

/** Their full names. */
export function consumersOf(who: string): Record<keyof typeof consumers, string> {
  const { worker, loop, pull } = consumers
  return { worker: `${who}, ${worker}`, loop: `${who}, ${loop}`, pull: `${who}, ${pull}` }
}

/** A Worker and a loop over a ReliablePull on one queue, and a loop over a Pull on another. */
export class ConsumingParty implements LocalParty {
  readonly emitters: ReadonlyMap<string, EventEmitter>
  readonly #consumers: readonly LocalConsumer[]

  constructor(notes: NoteWriter, { who, url }: PartyPlan) {
    const names = consumersOf(who)
    const options = { leaseMs, backoff: { type: 'fixed', delayMs: 200 } as const }
    const reliable = { queue: reliableQueue, url, options }
    const pull = { highWaterMark, timeout: 1 }
    this.#consumers = [
      startConsumer(notes.pen(names.worker), {
        ...reliable,
        kind: 'worker',
        options: { ...options, concurrency: 20 }
      }),
      startConsumer(notes.pen(names.loop), { ...reliable, kind: 'acking-loop' }),
      startConsumer(notes.pen(names.pull), { kind: 'pull-loop', queue: plainQueue, url, pull })
    ]
    const ends = Object.values(consumers)
    this.emitters = new Map(this.#consumers.map(({ emitter }, index) => [ends[index]!, emitter]))
  }

  push(): void {}

  start(): void {}

  stop(): void {}

  async close(): Promise<void> {
    await Promise.all(this.#consumers.map(consumer => consumer.close()))
  }
}
