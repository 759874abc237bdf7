import type { ElementCodec } from '../codec/codec.ts'
import type { Element } from '../store/store.ts'
import type { Done } from '../stream-callback.ts'
import { payloadOf, withHead } from '../wire/element.ts'
import { each } from './each.ts'
import type { Placing } from './placing.ts'

/** One `write()` on its way: the job, its bytes, and who wants to know how it went. */
export class Write {
  /** The job; undefined once it is forgotten. */
  data: unknown
  /** What became of it, whatever became of those that travelled with it. */
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
  #done: Done | undefined

  /** Without a head the element is the bare payload. */
  constructor(data: unknown, head: string | undefined, done: Done | undefined, placing?: Placing) {
    this.data = data
    this.#head = head
    this.placing = placing
    this.#done = done
  }

  /** Whether somebody wants to know how it went, and does not yet. */
  get isAwaited(): boolean {
    return this.#done !== undefined
  }

  encode(codec: ElementCodec): void {
    const payload = codec.encode(this.data)
    this.element = this.#head === undefined ? payload : withHead(this.#head, payload)
  }

  /** Lets go of the job, which may be large: what is stored of it is in the element. */
  forget(): void {
    this.data = undefined
  }

  /** The job, as it is stored if it was forgotten. */
  recall(codec: ElementCodec): unknown {
    return this.data === undefined ? codec.decode(payloadOf(Buffer.from(this.element))) : this.data
  }

  awaitVerdict(verdict: Promise<unknown>): void {
    this.verdict = verdict.then(
      () => undefined,
      (reason: Error) => reason
    )
  }

  /**
   * Says how it went, the first time only: when that is known of it, and else when all that went to
   * the outbox with it have failed.
   *
   * @param error what went wrong with all of them, if it has no outcome of its own
   */
  tell(error?: Error | null): void {
    const done = this.#done
    if (!done) return
    this.#done = undefined
    done(this.outcome === 'stored' ? null : (this.outcome ?? error))
  }
}

/** Tells each how it went, as `tell()` does. */
export function tellAll(writes: readonly Write[], error?: Error | null): void {
  each(writes, write => write.tell(error))
}
