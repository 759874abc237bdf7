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
  if (isHolder && (value as StandardSchema)['~standard']?.version === 1) {
    return value as StandardSchema
  }
  throw expected(name, 'a Standard Schema (Zod, Valibot, ArkType, ...)', value)
}

/**
 * The schema's output for `data`, at once or as a promise, as the schema works. Fails with
 * `SchemaError`, also when the schema itself throws.
 */
export function validate(schema: StandardSchema, data: unknown): unknown {
  const result = schema['~standard'].validate(data)
  return result instanceof Promise ? result.then(valueOf) : valueOf(result)
}

function valueOf(result: SchemaResult<unknown>): unknown {
  if (result.issues) throw new SchemaError(result.issues)
  return result.value
}
