import { longestTimerMs } from '../clock.ts'
import { InvalidOptionError } from '../errors.ts'
import {
  consumeOptionNames,
  resolveConsumeOptions,
  type ConsumeOptions,
  type ResolvedConsumeOptions
} from './consume-options.ts'
import type { Call } from '../consume/run.ts'
import type { BatchHandler, Handler } from '../worker.ts'
import {
  atLeastOne,
  expected,
  integer,
  knownNames,
  milliseconds,
  optional,
  optionsObject
} from './validate.ts'

/** Options of `new Worker()`. */
export interface WorkerOptions<T = unknown> extends ConsumeOptions<T> {
  /** How many handlers may run at a time. @default 1 */
  concurrency?: number | undefined
  /**
   * Handlers that take longer have failed: `job.signal` aborts with a `JobTimeoutError`, and the job
   * is tried again. In milliseconds. @default they may take as long as they like
   */
  timeoutMs?: number | undefined
}

/** Options of `new Worker()` whose handler takes several jobs at a time. */
export interface BatchWorkerOptions<T = unknown> extends WorkerOptions<T> {
  batch: BatchOptions
}

/** How many jobs the handler gets at a time. */
export interface BatchOptions {
  /** At most so many. */
  size: number
  /** How long to wait for a batch to fill, from its first job on, in milliseconds. @default 0 */
  waitMs?: number | undefined
}

export const workerDefaults = Object.freeze({ concurrency: 1 })
export const batchDefaults = Object.freeze({ waitMs: 0 })

const names = [...consumeOptionNames, 'concurrency', 'timeoutMs', 'batch']
const mostJobs = 10_000

export interface ResolvedWorkerOptions extends ResolvedConsumeOptions {
  readonly concurrency: number
  readonly timeoutMs: number | undefined
  readonly batch: ResolvedBatch | undefined
}

export interface ResolvedBatch {
  readonly size: number
  readonly waitMs: number
}

/** The only place where the options of a Worker are checked and completed. */
export function resolveWorkerOptions<T>(
  given: WorkerOptions<T> | BatchWorkerOptions<T> | undefined
): ResolvedWorkerOptions {
  const options = optionsObject(given, 'Worker') as Partial<BatchWorkerOptions<T>> &
    WorkerOptions<T>
  knownNames(options, names, 'Worker')
  const { concurrency = workerDefaults.concurrency } = options
  const resolved = {
    ...resolveConsumeOptions(options),
    concurrency: integer('concurrency', concurrency, 1, mostJobs),
    timeoutMs: optional('timeoutMs', options.timeoutMs, atLeastOne),
    batch: optional('batch', options.batch, batchOptions)
  }
  const running = resolved.concurrency * (resolved.batch?.size ?? 1)
  if (resolved.prefetch !== 'auto' && resolved.prefetch < running) {
    throw new InvalidOptionError(
      `Option "prefetch" counts running jobs too, so it must be at least ${running}`
    )
  }
  return resolved
}

function batchOptions(name: string, value: unknown): ResolvedBatch {
  if (typeof value !== 'object' || value === null) {
    throw expected(name, 'an object with size and waitMs', value)
  }
  knownNames(value, ['size', 'waitMs'], `Option "${name}"`)
  const { size, waitMs = batchDefaults.waitMs } = value as Partial<BatchOptions>
  return {
    size: integer('batch.size', size, 1, mostJobs),
    waitMs: milliseconds('batch.waitMs', waitMs, longestTimerMs)
  }
}

/** Checks a handler, and makes one of batches of it. */
export function resolveHandler<T, Result>(handler: unknown, isBatch: boolean): Call<T, Result> {
  if (typeof handler !== 'function') {
    throw new InvalidOptionError(`Worker needs a handler function, received ${typeof handler}`)
  }
  if (isBatch) {
    const handleAll = handler as BatchHandler<T, Result>
    return (first, others) => handleAll([first, ...others])
  }
  const handleOne = handler as Handler<T, Result>
  return job => handleOne(job)
}
