import type { EventEmitter } from 'node:events'

/** A class for the sake of the garbage collector, see `Settling`. */
class News {
  readonly event: string
  readonly args: readonly unknown[]

  constructor(event: string, args: readonly unknown[]) {
    this.event = event
    this.args = args
  }
}

/** Emits events outside of our own promises and loops: a listener that throws must be heard of as usual. */
export class Announcer {
  readonly #emitter: EventEmitter
  #waiting: News[] = []

  constructor(emitter: EventEmitter) {
    this.#emitter = emitter
  }

  /** Emits an event soon, after those that were told before. With no listener it costs next to nothing. */
  tell(event: string, ...args: unknown[]): void {
    if (this.#emitter.listenerCount(event) === 0) return
    // One tick for all: a tick for each would cost more than a small job.
    if (this.#waiting.push(new News(event, args)) === 1) process.nextTick(() => this.#emitAll())
  }

  #emitAll(): void {
    const waiting = this.#waiting
    this.#waiting = []
    let emitted = 0
    try {
      while (emitted < waiting.length) {
        const { event, args } = waiting[emitted++]!
        this.#emitter.emit(event, ...args)
      }
    } finally {
      // Its listener has thrown. The others are heard of all the same, and before what came meanwhile.
      if (emitted < waiting.length) {
        this.#waiting = [...waiting.slice(emitted), ...this.#waiting]
        process.nextTick(() => this.#emitAll())
      }
    }
  }
}
