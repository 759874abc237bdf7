import type { Codec } from '../codec/codec.ts'
import type { Element } from '../store/store.ts'
import type { Done } from '../stream-callback.ts'
import { withHead } from '../wire/element.ts'
import type { Placing } from './placing.ts'

/** One `write()` on its way: the job, its bytes, and who wants to know how it went. */
export class Write {
  readonly data: unknown
  /**
   * Calls back with how *this* write went, whatever became of those that travelled with it. Once:
   * the outbox calls it as soon as that is known, and the Writable when all of a `_writev` is.
   */
  readonly callback: Done | undefined
  /** For the callback alone. */
  outcome: 'stored' | Error | undefined
  /** Set while a schema is still thinking: settles with the reason against the job, if any. */
  verdict: Promise<Error | undefined> | undefined
  element: Element = ''
  /** When it was written, where that matters, in the milliseconds of a clock. */
  since = 0
  /** Where it goes, if not simply to the tail. */
  readonly placing: Placing | undefined
  /** The id of the job that was stored in its place, if it is a duplicate. */
  duplicateOf: string | undefined

  /** The head of its envelope, if it has one. */
  readonly #head: string | undefined
  #isTold = false

  /** Without a head the element is the bare payload. */
  constructor(data: unknown, head: string | undefined, done: Done | undefined, placing?: Placing) {
    this.data = data
    this.#head = head
    this.placing = placing
    this.callback = done && (error => this.#tell(done, error))
  }

  encode(codec: Codec): void {
    const payload = codec.encode(this.data)
    this.element = this.#head === undefined ? payload : withHead(this.#head, payload)
  }

  awaitVerdict(verdict: Promise<unknown>): void {
    this.verdict = verdict.then(
      () => undefined,
      (reason: Error) => reason
    )
  }

  #tell(done: Done, error: Error | null | undefined): void {
    if (this.#isTold) return
    this.#isTold = true
    done(this.outcome === 'stored' ? null : (this.outcome ?? error))
  }
}
