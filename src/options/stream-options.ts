import { resolveCodec, type ResolvedCodec } from '../codec/resolve-codec.ts'
import type { CodecOption } from '../codec/codec.ts'
import { type StandardSchema, standardSchema } from '../codec/schema.ts'
import {
  connectionOptionNames,
  resolveTarget,
  type ConnectionOptions,
  type Target
} from './connection-options.ts'
import { abortSignal, optional, text } from './validate.ts'

/** What all that open a queue share. */
export interface StreamOptions<T> extends ConnectionOptions {
  /** Exact name of the Redis list, undecorated. Mandatory. */
  queue: string
  /**
   * How a job becomes bytes: `'json'`, `'utf8'` (texts), `'buffer'` (bytes) or an object with
   * `encode` and `decode`. @default 'json'
   */
  codec?: CodecOption<T> | undefined
  /** Aborting it destroys a stream with an `AbortError`, and closes a Worker or Queue at once. */
  signal?: AbortSignal | undefined
}

export const streamOptionNames = Object.freeze([
  ...connectionOptionNames,
  'queue',
  'codec',
  'schema',
  'signal'
])

export interface ResolvedStreamOptions {
  readonly queue: string
  readonly target: Target
  readonly codec: ResolvedCodec
  readonly schema: StandardSchema | undefined
  readonly signal: AbortSignal | undefined
}

/** Checks and completes what all that open a queue share. */
export function resolveStreamOptions<T>(
  options: StreamOptions<T> & { schema?: unknown }
): ResolvedStreamOptions {
  const { codec = 'json' } = options
  return {
    queue: text('queue', options.queue),
    target: resolveTarget(options),
    codec: resolveCodec(codec),
    schema: optional('schema', options.schema, standardSchema),
    signal: optional('signal', options.signal, abortSignal)
  }
}
