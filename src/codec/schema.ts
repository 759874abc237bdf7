import { SchemaError, type SchemaIssue } from '../errors.ts'
import { expected } from '../options/validate.ts'

/**
 * The part of the Standard Schema interface (version 1, https://standardschema.dev) that is used
 * here. Zod, Valibot, ArkType and others implement it.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

/** What a schema answers. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

/** Checks the option `schema`. */
export function standardSchema(name: string, value: unknown): StandardSchema {
  const isHolder = (typeof value === 'object' && value !== null) || typeof value === 'function'
  const standard = isHolder ? (value as Partial<StandardSchema>)['~standard'] : undefined
  if (standard?.version === 1 && typeof standard.validate === 'function') {
    return value as StandardSchema
  }
  throw expected(name, 'a Standard Schema (Zod, Valibot, ArkType, ...)', value)
}

/**
 * The schema's output for `data`, at once or as a promise, as the schema works. Fails with
 * `SchemaError`, also when the schema itself throws.
 */
export function validate(schema: StandardSchema, data: unknown): unknown {
  const result = answerOf(schema, data)
  return isPromise(result) ? Promise.resolve(result).then(valueOf, unable) : valueOf(result)
}

function answerOf(
  schema: StandardSchema,
  data: unknown
): SchemaResult<unknown> | PromiseLike<SchemaResult<unknown>> {
  try {
    return schema['~standard'].validate(data)
  } catch (cause) {
    return unable(cause)
  }
}

function valueOf(result: SchemaResult<unknown>): unknown {
  if (typeof result !== 'object' || result === null) {
    return unable(new TypeError('The schema did not answer with a result'))
  }
  if (result.issues) throw new SchemaError(result.issues)
  return result.value
}

function unable(cause: unknown): never {
  throw new SchemaError([], { cause })
}

/** Also of another realm, and what only works like one. */
function isPromise<T extends object>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as Partial<PromiseLike<T>> | undefined)?.then === 'function'
}
