import { types } from 'node:util'
import { InvalidOptionError } from '../errors.ts'
import {
  atLeastOne,
  expected,
  expectedUnseen,
  integer,
  knownNames,
  milliseconds,
  optional,
  text
} from './validate.ts'

/** Options of one job: of `push.send(data, options)` and `job(data, options)`. */
export interface JobOptions {
  /** Names the job, also over its retries. @default one that nobody else gives out */
  id?: string | undefined
  /** Not to be handled before so many milliseconds have passed, on the clock of Redis. @default 0 */
  delayMs?: number | undefined
  /** Not to be handled before this time: a Date, or milliseconds since 1970. */
  at?: Date | number | undefined
  /** Higher ones are handled first, equal ones in the order of their writes. @default 0 */
  priority?: number | undefined
  /** Not to be handled when so many milliseconds have passed, on the clock of Redis. */
  expiresMs?: number | undefined
  /** How many attempts there may be at it, whatever the consumer's own `attempts`. */
  attempts?: number | undefined
  /** Texts of your own that travel with the job, beside its data. */
  headers?: Readonly<Record<string, string>> | undefined
  /** Not to be stored when a job has been stored under the same key, less than `ttlMs` ago. */
  dedupe?: DedupeOptions | undefined
}

/** Which jobs count as the same, and for how long. */
export interface DedupeOptions {
  /** Jobs of one queue with the same key are the same. */
  key: string
  /** How long the key is remembered, in milliseconds. */
  ttlMs: number
}

export const jobDefaults = Object.freeze({ delayMs: 0, priority: 0 })

const names = Object.freeze([
  'id',
  'delayMs',
  'at',
  'priority',
  'expiresMs',
  'attempts',
  'headers',
  'dedupe'
])

export interface ResolvedJobOptions {
  readonly id: string | undefined
  readonly delayMs: number
  /** In ms since 1970. */
  readonly dueAt: number | undefined
  readonly priority: number
  readonly expiresMs: number | undefined
  readonly attempts: number | undefined
  readonly headers: Readonly<Record<string, string>> | undefined
  readonly dedupe: Readonly<DedupeOptions> | undefined
}

const lowest = -(2 ** 31)
/** The last millisecond that a Date knows. With the present time added it still is exact. */
const latest = 8.64e15
/** With the present time added, still a Date. */
const longest = 4e15

/** The only place where the options of a job are checked and completed. */
export function resolveJobOptions(given: JobOptions): ResolvedJobOptions {
  const options: JobOptions = object('options', given)
  knownNames(options, names, 'A job')
  if (options.delayMs !== undefined && options.at !== undefined) {
    throw new InvalidOptionError('Options "delayMs" and "at" exclude each other; give one')
  }
  const { delayMs = jobDefaults.delayMs, priority = jobDefaults.priority } = options
  return Object.freeze({
    id: optional('id', options.id, text),
    delayMs: milliseconds('delayMs', delayMs, longest),
    dueAt: optional('at', options.at, pointInTime),
    priority: integer('priority', priority, lowest),
    expiresMs: optional('expiresMs', options.expiresMs, duration),
    attempts: optional('attempts', options.attempts, atLeastOne),
    headers: optional('headers', options.headers, texts),
    dedupe: optional('dedupe', options.dedupe, dedupeOptions)
  })
}

/** Those of a job that was given none. */
export const noJobOptions = resolveJobOptions({})

function pointInTime(name: string, value: unknown): number {
  const time = types.isDate(value) ? value.getTime() : value
  if (typeof time === 'number' && time >= 0 && time <= latest) return time
  throw expected(name, 'a valid Date, or a number of milliseconds since 1970', value)
}

function duration(name: string, value: unknown): number {
  if (value === 0) throw expected(name, 'a number of milliseconds above 0', value)
  return milliseconds(name, value, longest)
}

function dedupeOptions(name: string, value: unknown): Readonly<DedupeOptions> {
  const { key, ttlMs, ...others }: Partial<DedupeOptions> = object(name, value)
  knownNames(others, ['key', 'ttlMs'], `Option "${name}"`)
  return Object.freeze({ key: text('dedupe.key', key), ttlMs: duration('dedupe.ttlMs', ttlMs) })
}

/** A copy, since the caller may change the original before the job is encoded. */
function texts(name: string, value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(object(name, value)).map(([header, its]) => {
    if (typeof its === 'string') return [header, its] as const
    throw expectedUnseen(`${name}.${header}`, 'a text', its)
  })
  return Object.freeze(Object.fromEntries(entries))
}

function object(name: string, value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw expected(name, 'an object', value)
}
