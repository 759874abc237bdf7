import type { Readable } from 'node:stream'

/**
 * Node says 'readable' only after a push, and counts on one after every read. Where that push is
 * put off, one who reads once per event would wait for ever, but for this.
 */
export class Reminder {
  readonly #stream: Readable
  readonly #goOn: () => void
  #isDue = false

  /** `goOn` leads to the next 'readable', if there is something to read or to come. */
  constructor(stream: Readable, goOn: () => void) {
    this.#stream = stream
    this.#goOn = goOn
  }

  /** After a read: goes on soon, if somebody listens to 'readable' now and then. */
  remind(): void {
    if (this.#isDue || !this.#isListenedTo) return
    this.#isDue = true
    setImmediate(() => {
      this.#isDue = false
      if (this.#isListenedTo && !this.#stream.destroyed) this.#goOn()
    })
  }

  get #isListenedTo(): boolean {
    return this.#stream.listenerCount('readable') > 0
  }
}
