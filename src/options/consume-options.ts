import { longestTimerMs } from '../clock.ts'
import type { Writable } from 'node:stream'
import type { StandardSchema } from '../codec/schema.ts'
import { retryDelay, type Backoff, type BackoffFunction } from '../consume/retry-delay.ts'
import { keysOf } from '../store/keys.ts'
import {
  resolveStreamOptions,
  streamOptionNames,
  type ResolvedStreamOptions,
  type StreamOptions
} from './stream-options.ts'
import { atLeastOne, expected, integer, knownNames, milliseconds, optional } from './validate.ts'

/** What ReliablePull and Worker share. */
export interface ConsumeOptions<T = unknown> extends StreamOptions<T> {
  /**
   * For how long jobs stay with a process that gives no sign of life, in milliseconds. Signs are
   * given every third of it, and cover running and claimed jobs alike, so that handlers may take
   * as long as they like. It bounds how long the event loop may be blocked. @default 30000
   */
  leaseMs?: number | undefined
  /** How many attempts a job has before it becomes a dead letter. @default 5 */
  attempts?: number | undefined
  /**
   * When a failed job is tried again: `{ type: 'exponential', firstMs, maxMs }` with full jitter,
   * `{ type: 'fixed', delayMs }`, or `(attempt, error) => ms`.
   * @default exponential from 1 s to 1 min
   */
  backoff?: Backoff | undefined
  /**
   * Where dead letters go, instead of the queue `{queue}:dead`. A Push gets the job with its id and
   * headers, another Writable of objects a `DeadLetter`, a Writable of bytes that as a line of JSON.
   * Once it has ended or failed, dead letters go to that queue after all.
   */
  deadLetter?: Writable | undefined
  /**
   * How many jobs may be held at a time, those in hand and those claimed ahead of them. `'auto'`
   * claims as many ahead as keep the handlers busy over a round trip, and none for slow ones.
   * @default 'auto'
   */
  prefetch?: number | 'auto' | undefined
  /** A Standard Schema that every job must match; its output is the job's `data`. */
  schema?: StandardSchema<unknown, T> | undefined
}

export const consumeDefaults = Object.freeze({
  leaseMs: 30_000,
  attempts: 5,
  backoff: Object.freeze({ type: 'exponential' } as const),
  prefetch: 'auto' as const
})

export const consumeOptionNames = Object.freeze([
  ...streamOptionNames,
  'leaseMs',
  'attempts',
  'backoff',
  'deadLetter',
  'prefetch'
])

export interface ResolvedConsumeOptions extends ResolvedStreamOptions {
  readonly leaseMs: number
  readonly attempts: number
  readonly backoff: BackoffFunction
  readonly deadLetter: Writable | undefined
  readonly prefetch: number | 'auto'
}

/** A lease must outlast a round trip and the beat before it. */
const shortestLeaseMs = 100

/** Checks and completes what ReliablePull and Worker share. */
export function resolveConsumeOptions<T>(options: ConsumeOptions<T>): ResolvedConsumeOptions {
  const {
    leaseMs = consumeDefaults.leaseMs,
    attempts = consumeDefaults.attempts,
    backoff = consumeDefaults.backoff,
    prefetch = consumeDefaults.prefetch
  } = options
  const resolved = resolveStreamOptions(options)
  // Refuses names that can have no further keys.
  keysOf(resolved.queue)
  return {
    ...resolved,
    leaseMs: integer('leaseMs', leaseMs, shortestLeaseMs),
    attempts: atLeastOne('attempts', attempts),
    backoff: retryDelay(checkedBackoff(backoff)),
    deadLetter: optional('deadLetter', options.deadLetter, writable),
    prefetch: prefetch === 'auto' ? prefetch : integer('prefetch', prefetch, 1, 10_000)
  }
}

function checkedBackoff(value: unknown): Backoff {
  if (typeof value === 'function') return value as BackoffFunction
  const { type, ...numbers } = ((typeof value === 'object' && value) || {}) as { type?: unknown }
  if (type === 'exponential') knownNames(numbers, ['firstMs', 'maxMs'], 'Option "backoff"')
  else if (type === 'fixed') knownNames({ delayMs: 0, ...numbers }, ['delayMs'], 'Option "backoff"')
  else {
    const what = `{ type: 'exponential' }, { type: 'fixed', delayMs } or a function`
    throw expected('backoff', what, value)
  }
  for (const [name, ms] of Object.entries(numbers)) {
    optional(`backoff.${name}`, ms, (its, number) => milliseconds(its, number, longestTimerMs))
  }
  if (type === 'fixed')
    milliseconds('backoff.delayMs', (numbers as { delayMs?: unknown }).delayMs, longestTimerMs)
  return value as Backoff
}

function writable(name: string, value: unknown): Writable {
  const candidate = value as Partial<Writable> | null
  const isWritable = typeof candidate?.write === 'function' && 'writable' in candidate
  if (isWritable) return candidate as Writable
  throw expected(name, 'a Writable, such as a Push or a file', value)
}
