import type { Codec } from '../codec/codec.ts'
import type { Element } from '../store/store.ts'
import type { Done } from '../stream-callback.ts'
import { envelope } from '../wire/element.ts'
import type { Header } from '../wire/header.ts'
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

  readonly #header: Header | undefined

  /** Without a header the element is the bare payload. */
  constructor(
    data: unknown,
    header: Header | undefined,
    done: Done | undefined,
    placing?: Placing
  ) {
    this.data = data
    this.#header = header
    this.placing = placing
    this.callback = done && this.#tellOnce(done)
  }

  encode(codec: Codec): void {
    const payload = codec.encode(this.data)
    this.element = this.#header ? envelope(this.#header, payload) : payload
  }

  awaitVerdict(verdict: Promise<unknown>): void {
    this.verdict = verdict.then(
      () => undefined,
      (reason: Error) => reason
    )
  }

  #tellOnce(done: Done): Done {
    let isTold = false
    return error => {
      if (isTold) return
      isTold = true
      done(this.outcome === 'stored' ? null : (this.outcome ?? error))
    }
  }
}
