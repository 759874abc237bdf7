import { Lookahead } from '../codec/lookahead.ts'
import type { ResolvedCodec } from '../codec/resolve-codec.ts'
import { validate, type StandardSchema } from '../codec/schema.ts'
import { DecodeError } from '../errors.ts'
import { payloadOf } from '../wire/element.ts'

/** The way of an element back to a job: out of the envelope, decode, check. */
export class Inbox {
  readonly #codec: ResolvedCodec
  readonly #schema: StandardSchema | undefined

  constructor(codec: ResolvedCodec, schema: StandardSchema | undefined) {
    this.#codec = codec
    this.#schema = schema
  }

  /** For elements that are opened one after the other. */
  lookahead(elements: readonly Buffer[]): Lookahead {
    return new Lookahead(this.#codec, elements)
  }

  /**
   * The job in an element; a promise of it where the schema takes its time.
   *
   * @param decoded what a lookahead found in it, if anything
   * @throws DecodeError or SchemaError
   */
  open(element: Buffer, decoded?: unknown): unknown {
    // In any case: it looks whether the envelope is one.
    const payload = payloadOf(element)
    const job = decoded ?? this.#codec.decode(payload)
    if (!this.#schema) return present(job)
    const output = validate(this.#schema, job)
    return output instanceof Promise ? output.then(present) : present(output)
  }
}

/** Refuses the two values that a Readable can not carry: `null` would end it. */
function present(job: unknown): unknown {
  if (job !== null && job !== undefined) return job
  throw new DecodeError(`The element holds ${job}, which a Node stream can not carry`)
}
