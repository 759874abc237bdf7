import { Lookahead } from '../codec/lookahead.ts'
import { validate } from '../codec/schema.ts'
import { DecodeError } from '../errors.ts'
import { Job, type JobHolder } from '../job.ts'
import type { ResolvedConsumeOptions } from '../options/consume-options.ts'
import type { HeldElement } from '../store/ledger.ts'
import { factsOf, payloadOf, type Facts } from '../wire/element.ts'

/** Makes jobs of the elements that a consumer holds. */
export class JobOpener<T> {
  readonly #options: Pick<ResolvedConsumeOptions, 'codec' | 'schema'>
  readonly #holder: JobHolder

  constructor(options: Pick<ResolvedConsumeOptions, 'codec' | 'schema'>, holder: JobHolder) {
    this.#options = options
    this.#holder = holder
  }

  /** For elements that are opened one after the other. */
  lookahead(elements: readonly HeldElement[]): Lookahead {
    return new Lookahead(
      this.#options.codec,
      elements.map(({ element }) => element)
    )
  }

  /**
   * The job in an element, or a promise of it where there is a schema that takes its time.
   *
   * @param decoded what a lookahead found in it, if anything
   * @throws DecodeError or SchemaError
   */
  open({ token, element }: HeldElement, decoded?: unknown): Job<T> | Promise<Job<T>> {
    const { codec, schema } = this.#options
    const facts = factsOf(element)
    const data = decoded ?? codec.decode(payloadOf(element))
    if (!schema) return this.#made(token, facts, data)
    const output = validate(schema, data)
    if (!(output instanceof Promise)) return this.#made(token, facts, output)
    return output.then(value => this.#made(token, facts, value))
  }

  #made(token: number, facts: Facts, data: unknown): Job<T> {
    if (data !== null && data !== undefined) return new Job(data as T, token, facts, this.#holder)
    throw new DecodeError(`The element holds ${data}, which is no job`)
  }
}
