import type { Codec } from '../codec/codec.ts'
import { validate, type StandardSchema } from '../codec/schema.ts'
import { DecodeError } from '../errors.ts'
import { payloadOf } from '../wire/element.ts'

/** The way of an element back to a job: out of the envelope, decode, check. */
export class Inbox {
  readonly #codec: Codec
  readonly #schema: StandardSchema | undefined

  constructor(codec: Codec, schema: StandardSchema | undefined) {
    this.#codec = codec
    this.#schema = schema
  }

  /**
   * The job in an element; a promise of it where the schema takes its time.
   *
   * @throws DecodeError or SchemaError
   */
  open(element: Buffer): unknown {
    const job = this.#codec.decode(payloadOf(element))
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
