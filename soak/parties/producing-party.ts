import type { EventEmitter } from 'node:events'
import type { Pen } from '../../chaos/ledger.ts'
import type { Message } from '../../chaos/message.ts'
import { Random } from '../../chaos/random.ts'
import { Push } from '../../src/index.ts'
import type { NoteWriter } from '../notes.ts'
import { plainQueue, producers, reliableQueue } from '../queues.ts'
import type { LocalParty } from './local-party.ts'
import type { PartyPlan } from './orders.ts'
import { SteadyProducer } from './steady-producer.ts'

const closeWithinMs = 20_000

/** Who pushes which share of the load. */
const shares = [
  { name: 'idempotent Push', id: producers.idempotent, share: 0.5, queue: reliableQueue },
  { name: 'Push', id: producers.usual, share: 0.25, queue: reliableQueue },
  { name: 'plain Push', id: producers.plain, share: 0.25, queue: plainQueue }
] as const

/** All producers, in one process. */
export class ProducingParty implements LocalParty {
  readonly emitters: ReadonlyMap<string, EventEmitter>
  readonly #pushes: ReadonlyArray<Push<Message>>
  readonly #producers: readonly SteadyProducer[]

  constructor(notes: NoteWriter, { url, rate, seed }: PartyPlan) {
    const random = new Random(seed)
    const all = shares.map(({ name, id, share, queue }) => {
      const pen = notes.pen(name)
      const push = new Push<Message>({ queue, url, idempotent: id === producers.idempotent })
      listen(pen, push)
      const plan = { id, perSecond: rate * share, isVaried: queue === reliableQueue }
      return { name, push, producer: new SteadyProducer(pen, push, plan, random.fork(id)) }
    })
    this.#pushes = all.map(({ push }) => push)
    this.#producers = all.map(({ producer }) => producer)
    this.emitters = new Map(all.map(({ name, push }) => [name, push]))
  }

  push(count: number): void {
    for (const producer of this.#producers) producer.push(count)
  }

  start(): void {
    for (const producer of this.#producers) producer.start()
  }

  stop(): void {
    for (const producer of this.#producers) producer.stop()
  }

  async close(): Promise<void> {
    await Promise.all(this.#pushes.map(push => push.close(closeWithinMs)))
  }
}

function listen(pen: Pen, push: Push<Message>): void {
  push.on('error', error => pen.note('trouble', { text: `'error': ${String(error)}` }))
  push.on('dataLoss', count => pen.note('trouble', { text: `'dataLoss' says ${count}` }))
}
