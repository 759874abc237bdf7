import { InvalidOptionError } from '../errors.ts'

/**
 * The checks that options share. Each takes the name as the caller wrote it, and an explicit
 * `undefined` counts as absent, so that `{ url: process.env.REDIS_URL }` may be undefined.
 */

/** Refuses names that are no options, with the nearest one that is. */
export function knownNames(options: object, known: readonly string[], owner: string): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue
    const nearest = nearestName(name, known)
    const hint =
      nearest === undefined ? `Known are ${known.join(', ')}` : `Did you mean "${nearest}"?`
    throw new InvalidOptionError(`${owner} has no option "${name}". ${hint}`)
  }
}

/** Refuses what is no options object at all. */
export function optionsObject<T extends object>(options: T | undefined, owner: string): T {
  if (typeof options === 'object' && options !== null) return options
  throw new InvalidOptionError(
    `${owner} needs an options object with at least "queue", received ${kind(options)}`
  )
}

export function text(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw expectedUnseen(name, 'a text that is not empty', value)
}

export function flag(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw expected(name, 'true or false', value)
}

/** A whole number from `min` to `max`. */
export function integer(name: string, value: unknown, min: number, max = 2 ** 31 - 1): number {
  if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max) {
    return value as number
  }
  throw expected(name, `a whole number from ${min} to ${max}`, value)
}

/** A whole number from 1 on. */
export function atLeastOne(name: string, value: unknown): number {
  return integer(name, value, 1)
}

/** A number of seconds, fractions allowed. */
export function seconds(name: string, value: unknown, max: number): number {
  if (typeof value === 'number' && value >= 0 && value <= max) return value
  throw expected(name, `a number of seconds from 0 to ${max}`, value)
}

/** A number of milliseconds, fractions allowed. */
export function milliseconds(name: string, value: unknown, max: number): number {
  if (typeof value === 'number' && value >= 0 && value <= max) return value
  throw expected(name, `a number of milliseconds from 0 to ${max}`, value)
}

export function abortSignal(name: string, value: unknown): AbortSignal {
  if (value instanceof AbortSignal) return value
  throw expected(name, 'an AbortSignal', value)
}

/** Applies `check` unless the option is absent. */
export function optional<T>(
  name: string,
  value: unknown,
  check: (name: string, value: unknown) => T
): T | undefined {
  return value === undefined ? undefined : check(name, value)
}

/** The error for a wrong value. Shows numbers and booleans only: a text may be a secret. */
export function expected(name: string, what: string, value: unknown): InvalidOptionError {
  const isHarmless = typeof value === 'number' || typeof value === 'boolean'
  return mismatch(name, what, isHarmless ? `${kind(value)} ${value}` : kind(value))
}

/** The same where not even a number is shown: it may be a password, or the user's. */
export function expectedUnseen(name: string, what: string, value: unknown): InvalidOptionError {
  return mismatch(name, what, kind(value))
}

function mismatch(name: string, what: string, received: string): InvalidOptionError {
  return new InvalidOptionError(`Option "${name}" must be ${what}, received ${received}`)
}

function kind(value: unknown): string {
  if (value === null) return 'null'
  return value === '' ? 'an empty text' : typeof value
}

function nearestName(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map(candidate => ({ candidate, distance: editDistance(name, candidate) }))
    .toSorted((a, b) => a.distance - b.distance)
  const best = ranked[0]
  if (best && best.distance <= Math.max(2, name.length / 3)) return best.candidate
  return known.find(candidate => isPart(name, candidate) || isPart(candidate, name))
}

/** Such as `queue` of `queueName`. */
function isPart(part: string, whole: string): boolean {
  return part.length > 2 && whole.toLowerCase().includes(part.toLowerCase())
}

/** Levenshtein's distance, case ignored: how many letters to insert, drop or replace. */
function editDistance(from: string, to: string): number {
  const [a, b] = [from.toLowerCase(), to.toLowerCase()]
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)
      const dropped = (previous[column] ?? 0) + 1
      const inserted = (current[column - 1] ?? 0) + 1
      current.push(Math.min(replaced, dropped, inserted))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}
