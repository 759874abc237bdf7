import { FIRST_ID, type Message, type MessageFactory } from './messages.ts'

/** Counts what arrives: each of `count` messages exactly once, and with the content it left with. */
export class Tally {
  readonly #factory: MessageFactory
  readonly #seen: Uint8Array
  #missing: number

  constructor(factory: MessageFactory, count: number) {
    this.#factory = factory
    this.#seen = new Uint8Array(count)
    this.#missing = count
  }

  get isComplete(): boolean {
    return this.#missing === 0
  }

  /**
   * Counts one message.
   *
   * @returns whether it was the last one missing.
   * @throws Error when nobody sent it, when it came before, or when its content changed.
   */
  add(message: Message): boolean {
    const index = message.id - FIRST_ID
    if (this.#seen[index] === undefined) throw new Error(`Message ${message.id} was never sent`)
    if (this.#seen[index] === 1) throw new Error(`Message ${message.id} arrived twice`)
    if (!this.#factory.isIntact(message)) throw new Error(`Message ${message.id} was changed`)

    this.#seen[index] = 1
    this.#missing--
    return this.isComplete
  }
}
