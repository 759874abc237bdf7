import { FIRST_ID, type Message, type MessageFactory } from './messages.ts'
import type { Moments } from './stage/moments.ts'

export interface Expected {
  /** Messages that were sent, or will be. */
  sent: number
  /** Messages that have to arrive; more of them may. */
  wanted: number
}

/** Counts what arrives: each message at most once, as many as are wanted, with the content it left with. */
export class Tally {
  readonly wanted: number
  readonly #factory: MessageFactory
  readonly #moments: Moments | undefined
  readonly #seen: Uint8Array
  #arrived = 0

  constructor(factory: MessageFactory, { sent, wanted }: Expected, moments?: Moments) {
    this.wanted = wanted
    this.#factory = factory
    this.#moments = moments
    this.#seen = new Uint8Array(sent)
  }

  get isComplete(): boolean {
    return this.#arrived >= this.wanted
  }

  /** How many arrived. With more messages than are wanted, a worker has begun some more when it ends. */
  get arrived(): number {
    return this.#arrived
  }

  /**
   * Counts one message.
   *
   * @returns whether it was the last one missing.
   * @throws Error when nobody sent it, when it came before, or when its content changed.
   */
  add(message: Message): boolean {
    this.#moments?.mark(message)
    const index = message.id - FIRST_ID
    if (this.#seen[index] === undefined) throw new Error(`Message ${message.id} was never sent`)
    if (this.#seen[index] === 1) throw new Error(`Message ${message.id} arrived twice`)
    if (!this.#factory.isIntact(message)) throw new Error(`Message ${message.id} was changed`)

    this.#seen[index] = 1
    return ++this.#arrived === this.wanted
  }

  /**
   * Counts one of messages whose ids come again and again.
   *
   * @throws Error when its content changed.
   */
  addRepeated(message: Message): void {
    if (!this.#factory.isIntact(message)) throw new Error(`Message ${message.id} was changed`)
    this.#arrived++
  }
}
