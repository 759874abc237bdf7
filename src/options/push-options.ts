import type { StandardSchema } from '../codec/schema.ts'
import { keysOf } from '../store/keys.ts'
import {
  resolveStreamOptions,
  streamOptionNames,
  type ResolvedStreamOptions,
  type StreamOptions
} from './stream-options.ts'
import { atLeastOne, flag, knownNames, optional, optionsObject } from './validate.ts'

/** Options of `new Push()`. */
export interface PushOptions<T = unknown> extends StreamOptions<T> {
  /**
   * How many writes may wait in memory before `write()` answers `false`. Node's usual 16 would
   * cost 14 times the throughput. @default 1000
   */
  highWaterMark?: number | undefined
  /**
   * Whether a write whose confirmation was lost is repeated, and stored once all the same. Redis
   * then remembers for 24 hours how far this stream has come. @default false
   */
  idempotent?: boolean | undefined
  /** A Standard Schema that every job must match. What is stored is the job as written. */
  schema?: StandardSchema<T, unknown> | undefined
  /**
   * Back-pressure through Redis: writes wait while the list is as long as this. With several
   * producers the list stays within it too. @default no bound
   */
  maxLength?: number | undefined
  /**
   * How long a write may take to be stored, in milliseconds. Then it fails with `PushTimeoutError`,
   * or up to a tenth of that time earlier, along with one before it. Nothing fails while a command is
   * under way, for 6 s or longer where Redis is silent, or while a schema thinks.
   * @default it waits
   */
  pushTimeoutMs?: number | undefined
}

export const pushDefaults = Object.freeze({ highWaterMark: 1000, idempotent: false })

const names = [...streamOptionNames, 'highWaterMark', 'idempotent', 'maxLength', 'pushTimeoutMs']

export interface ResolvedPushOptions extends ResolvedStreamOptions {
  readonly highWaterMark: number
  readonly idempotent: boolean
  readonly maxLength: number | undefined
  readonly pushTimeoutMs: number | undefined
}

/** The only place where the options of a Push are checked and completed. */
export function resolvePushOptions<T>(given: PushOptions<T> | undefined): ResolvedPushOptions {
  const options = optionsObject(given, 'Push')
  knownNames(options, names, 'Push')
  const { highWaterMark = pushDefaults.highWaterMark } = options
  const shared = resolveStreamOptions(options)
  return {
    ...shared,
    highWaterMark: atLeastOne('highWaterMark', highWaterMark),
    idempotent: idempotence(options.idempotent, shared.queue),
    maxLength: optional('maxLength', options.maxLength, atLeastOne),
    pushTimeoutMs: optional('pushTimeoutMs', options.pushTimeoutMs, atLeastOne)
  }
}

function idempotence(given: unknown, queue: string): boolean {
  const isIdempotent = optional('idempotent', given, flag) ?? pushDefaults.idempotent
  // Refuses a queue whose other keys would be elsewhere in a Cluster.
  if (isIdempotent) keysOf(queue)
  return isIdempotent
}
