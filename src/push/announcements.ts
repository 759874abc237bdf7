import type { Alternation } from './alternation.ts'
import { each } from './each.ts'
import type { Sender } from './outbox.ts'
import type { Waiting } from './waiting.ts'
import type { Write } from './write.ts'

/** Tells the application at once what the outbox tells. */
export interface Teller {
  stored(writes: readonly Write[], isSilent: boolean): void
  failed(writes: readonly Write[], reason: Error): void
  forgotten(count: number): void
}

/**
 * What the application has to be told, in its order. While there is more to send, and groups
 * alternate, that waits until the next command is on its way.
 */
export class Announcements implements Sender {
  readonly #waiting: Waiting
  readonly #alternation: Alternation
  readonly #teller: Teller
  #due: (() => void)[] = []

  constructor(waiting: Waiting, alternation: Alternation, teller: Teller) {
    this.#waiting = waiting
    this.#alternation = alternation
    this.#teller = teller
  }

  wantsHalf(): boolean {
    this.#alternation.look()
    return this.#alternation.isOn && this.#due.length === 0
  }

  stored(writes: readonly Write[], isSilent: boolean, isLast: boolean): void {
    this.#add(() => this.#teller.stored(writes, isSilent), isLast)
  }

  failed(writes: readonly Write[], reason: Error): void {
    this.#add(() => this.#teller.failed(writes, reason))
  }

  forgotten(count: number): void {
    this.#add(() => this.#teller.forgotten(count))
  }

  /** Tells what is due. */
  readonly tell = (): void => {
    each(this.#due.splice(0), announce => announce())
  }

  #add(announce: () => void, isLast = true): void {
    this.#due.push(announce)
    const isMoreToSend = !isLast || !this.#waiting.isEmpty
    if (!isMoreToSend || !this.#alternation.isOn) process.nextTick(this.tell)
    // Clients write the next command in the first of these immediates, if not before.
    else if (this.#due.length === 1) setImmediate(() => setImmediate(this.tell))
  }
}
