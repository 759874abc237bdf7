import type { StandardSchema } from '../codec/schema.ts'
import {
  resolveStreamOptions,
  streamOptionNames,
  type ResolvedStreamOptions,
  type StreamOptions
} from './stream-options.ts'
import { integer, knownNames, optional, optionsObject } from './validate.ts'

/** Options of `new Push()`. */
export interface PushOptions<T = unknown> extends StreamOptions<T> {
  /**
   * How many writes may wait in memory before `write()` answers `false`. Node's usual 16 would
   * cost 14 times the throughput. @default 1000
   */
  highWaterMark?: number | undefined
  /** A Standard Schema that every job must match. What is stored is the job as written. */
  schema?: StandardSchema<T, unknown> | undefined
  /**
   * Back-pressure through Redis: writes wait while the list is as long as this. With several
   * producers the list stays within it too. @default no bound
   */
  maxLength?: number | undefined
  /**
   * Writes that could not be stored for so long fail with `PushTimeoutError`, in milliseconds.
   * @default they wait
   */
  pushTimeoutMs?: number | undefined
}

export const pushDefaults = Object.freeze({ highWaterMark: 1000 })

const names = [...streamOptionNames, 'highWaterMark', 'maxLength', 'pushTimeoutMs']

export interface ResolvedPushOptions extends ResolvedStreamOptions {
  readonly highWaterMark: number
  readonly maxLength: number | undefined
  readonly pushTimeoutMs: number | undefined
}

/** The only place where the options of a Push are checked and completed. */
export function resolvePushOptions<T>(given: PushOptions<T> | undefined): ResolvedPushOptions {
  const options = optionsObject(given, 'Push')
  knownNames(options, names, 'Push')
  const { highWaterMark = pushDefaults.highWaterMark } = options
  return {
    ...resolveStreamOptions(options),
    highWaterMark: atLeastOne('highWaterMark', highWaterMark),
    maxLength: optional('maxLength', options.maxLength, atLeastOne),
    pushTimeoutMs: optional('pushTimeoutMs', options.pushTimeoutMs, atLeastOne)
  }
}

function atLeastOne(name: string, value: unknown): number {
  return integer(name, value, 1)
}
