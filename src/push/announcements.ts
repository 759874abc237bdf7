// The real one, also where a test fakes the timers.
import { setImmediate } from 'node:timers'
import { Alternation, threadTimes } from './alternation.ts'
import { leastGroup } from './batch.ts'
import { each } from './each.ts'
import type { Sender } from './outbox.ts'
import type { Waiting } from './waiting.ts'
import type { Outgoing, Write } from './write.ts'

/** Tells the application at once what the outbox tells. */
export interface Teller {
  stored(writes: readonly Outgoing[], isSilent: boolean): void
  failed(writes: readonly Write[], reason: Error): void
  forgotten(count: number): void
}

/**
 * What the application has to be told, in its order. What was stored of two groups that take turns
 * is told once the other group's command is on its way.
 */
export class Announcements implements Sender {
  readonly #waiting: Waiting
  readonly #teller: Teller
  readonly #alternation: Alternation
  #due: (() => void)[] = []

  constructor(waiting: Waiting, teller: Teller, times = threadTimes) {
    this.#waiting = waiting
    this.#teller = teller
    this.#alternation = new Alternation(times)
  }

  sending(): boolean {
    this.#alternation.sending()
    return this.#alternation.isOn && this.#due.length === 0
  }

  stored(writes: readonly Outgoing[], isSilent: boolean, isLast: boolean): void {
    this.#alternation.replied()
    const isMoreToSend = !isLast || !this.#waiting.isEmpty
    const isGroup = this.#alternation.isOn && writes.length >= leastGroup
    this.#add(() => this.#teller.stored(writes, isSilent), isGroup && isMoreToSend)
  }

  failed(writes: readonly Write[], reason: Error): void {
    this.#add(() => this.#teller.failed(writes, reason))
  }

  forgotten(count: number): void {
    this.#add(() => this.#teller.forgotten(count))
  }

  /** Tells what is due. */
  readonly tell = (): void => {
    if (this.#due.length === 0) return
    this.#alternation.telling()
    each(this.#due.splice(0), announce => announce())
  }

  #add(announce: () => void, mayWait = false): void {
    this.#due.push(announce)
    if (!mayWait) process.nextTick(this.tell)
    // Clients write the next command in the first of these immediates, if not before.
    else if (this.#due.length === 1) setImmediate(() => setImmediate(this.tell))
  }
}
