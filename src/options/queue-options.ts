import type { StandardSchema } from '../codec/schema.ts'
import { keysOf } from '../store/keys.ts'
import {
  resolveStreamOptions,
  streamOptionNames,
  type ResolvedStreamOptions,
  type StreamOptions
} from './stream-options.ts'
import { atLeastOne, knownNames, optionsObject } from './validate.ts'

/** Options of `new Queue()`. */
export interface QueueOptions<T = unknown> extends StreamOptions<T> {
  /**
   * How long Redis may take to answer, in milliseconds, waiting for a connection included. A call
   * that takes longer rejects with `ConnectionError`. Calls that work in batches may take so long
   * for each batch. @default 5000
   */
  timeoutMs?: number | undefined
  /** A Standard Schema: its output is the `data` of the jobs that `peek()` shows. */
  schema?: StandardSchema<unknown, T> | undefined
}

export const queueDefaults = Object.freeze({ timeoutMs: 5000 })

const names = [...streamOptionNames, 'timeoutMs']

export interface ResolvedQueueOptions extends ResolvedStreamOptions {
  readonly timeoutMs: number
}

/** The only place where the options of a Queue are checked and completed. */
export function resolveQueueOptions<T>(given: QueueOptions<T> | undefined): ResolvedQueueOptions {
  const options = optionsObject(given, 'Queue')
  knownNames(options, names, 'Queue')
  const { timeoutMs = queueDefaults.timeoutMs } = options
  const resolved = resolveStreamOptions(options)
  // Refuses names that can have no further keys.
  keysOf(resolved.queue)
  return { ...resolved, timeoutMs: atLeastOne('timeoutMs', timeoutMs) }
}
