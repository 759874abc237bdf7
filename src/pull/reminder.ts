import type { Readable } from 'node:stream'

/**
 * Node says 'readable' only after a push, and counts on one after every read. Where that push is
 * put off, one who reads once per event would wait for ever, but for this.
 */
export class Reminder {
  readonly #stream: Readable
  #isDue = false

  constructor(stream: Readable) {
    this.#stream = stream
  }

  /** Says 'readable' soon, if somebody listens now and there is something to read then. */
  remind(): void {
    const stream = this.#stream
    if (this.#isDue || stream.readableLength === 0) return
    if (stream.listenerCount('readable') === 0) return
    this.#isDue = true
    setImmediate(() => {
      this.#isDue = false
      if (stream.readableLength > 0 && !stream.destroyed) stream.emit('readable')
    })
  }
}
