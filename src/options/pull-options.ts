import type { StandardSchema } from '../codec/schema.ts'
import {
  resolveStreamOptions,
  streamOptionNames,
  type ResolvedStreamOptions,
  type StreamOptions
} from './stream-options.ts'
import { atLeastOne, flag, knownNames, optionsObject, seconds } from './validate.ts'

/** Options of `new Pull()`. */
export interface PullOptions<T = unknown> extends StreamOptions<T> {
  /**
   * How long one blocking pop waits on the server, in seconds. 0 means no limit of yours, and is
   * served in rounds of the default. @default 30
   */
  timeout?: number | undefined
  /**
   * How many jobs may be taken ahead of the consumer, and so how many a crash of this process can
   * lose besides the one in hand. 1,000 gives the full throughput. @default 1
   */
  highWaterMark?: number | undefined
  /** A Standard Schema that every job must match; its output is what the stream emits. */
  schema?: StandardSchema<unknown, T> | undefined
  /** End the stream when the queue is found empty, instead of waiting for more. @default false */
  endWhenEmpty?: boolean | undefined
}

export const pullDefaults = Object.freeze({ timeout: 30, highWaterMark: 1, endWhenEmpty: false })

const names = [...streamOptionNames, 'timeout', 'highWaterMark', 'endWhenEmpty']

// Longer blocks would leave a half-open link unnoticed for longer than anybody wants to wait.
const longestBlockSeconds = 3600

export interface ResolvedPullOptions extends ResolvedStreamOptions {
  readonly blockMs: number
  readonly highWaterMark: number
  readonly endWhenEmpty: boolean
}

/** The only place where the options of a Pull are checked and completed. */
export function resolvePullOptions<T>(given: PullOptions<T> | undefined): ResolvedPullOptions {
  const options = optionsObject(given, 'Pull')
  knownNames(options, names, 'Pull')
  const {
    timeout = pullDefaults.timeout,
    highWaterMark = pullDefaults.highWaterMark,
    endWhenEmpty = pullDefaults.endWhenEmpty
  } = options
  const blockSeconds = seconds('timeout', timeout, longestBlockSeconds) || pullDefaults.timeout
  return {
    ...resolveStreamOptions(options),
    blockMs: Math.ceil(blockSeconds * 1000),
    highWaterMark: atLeastOne('highWaterMark', highWaterMark),
    endWhenEmpty: flag('endWhenEmpty', endWhenEmpty)
  }
}
