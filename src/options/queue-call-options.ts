import { InvalidOptionError } from '../errors.ts'
import type { ClearableState, JobState } from '../store/admin.ts'
import { keysOf } from '../store/keys.ts'
import { atLeastOne, expected, integer, knownNames, optional, text } from './validate.ts'

/** Which jobs `queue.peek()` shows. */
export interface PeekOptions {
  /**
   * `'ready'`: those that can be taken now, the next one first. `'delayed'`: those that wait for
   * their time or for their next attempt, the first due first. `'held'`: those in the hands of
   * consumers. `'dead'`: the dead letters, oldest first. @default 'ready'
   */
  state?: JobState | undefined
  /** How many jobs to show at most, up to 1,000. @default 10 */
  limit?: number | undefined
  /** How many to pass over. @default 0 */
  offset?: number | undefined
}

/** Which dead letters `queue.redrive()` moves, and where to. */
export interface RedriveOptions {
  /** How many to move at most, oldest first. @default Infinity */
  limit?: number | undefined
  /** Name of the queue to move them to. @default the queue in which they died */
  to?: string | undefined
}

/** Which jobs `queue.clear()` removes. */
export interface ClearOptions {
  /** Only those in this state. @default ready and delayed jobs, and dead letters */
  state?: ClearableState | undefined
}

export const peekDefaults = Object.freeze({ state: 'ready', limit: 10, offset: 0 })

export interface ResolvedPeekOptions {
  readonly state: JobState
  readonly limit: number
  readonly offset: number
}

export interface ResolvedRedriveOptions {
  readonly limit: number
  readonly to: string
}

const states: readonly JobState[] = ['ready', 'delayed', 'held', 'dead']
const clearable: readonly ClearableState[] = ['ready', 'delayed', 'dead']
/** One reply must not hold up the other commands of the process for long. */
const mostPeeked = 1000

/** Checks and completes what `queue.peek()` is given. */
export function resolvePeekOptions(given: PeekOptions): ResolvedPeekOptions {
  const options = object(given)
  knownNames(options, ['state', 'limit', 'offset'], 'peek()')
  const {
    state = peekDefaults.state,
    limit = peekDefaults.limit,
    offset = peekDefaults.offset
  } = options
  return {
    state: oneOf('state', state, states),
    limit: integer('limit', limit, 1, mostPeeked),
    offset: integer('offset', offset, 0)
  }
}

/** Checks and completes what `queue.redrive()` of this queue is given. */
export function resolveRedriveOptions(
  given: RedriveOptions,
  queue: string
): ResolvedRedriveOptions {
  const options = object(given)
  knownNames(options, ['limit', 'to'], 'redrive()')
  const to = optional('to', options.to, text) ?? queue
  if (to === keysOf(queue).dead) {
    throw new InvalidOptionError('Option "to" must not be the queue of the dead letters itself')
  }
  const { limit = Infinity } = options
  return { limit: limit === Infinity ? limit : atLeastOne('limit', limit), to }
}

/** Which states `queue.clear()` is to clear. */
export function resolveClearOptions(given: ClearOptions): readonly ClearableState[] {
  const options = object(given)
  knownNames(options, ['state'], 'clear()')
  const state = optional('state', options.state, (name, value) => oneOf(name, value, clearable))
  return state === undefined ? clearable : [state]
}

function object<Options>(options: Options): Options & object {
  if (typeof options === 'object' && options !== null) return options
  throw expected('options', 'an object', options)
}

function oneOf<Known extends string>(name: string, value: unknown, known: readonly Known[]): Known {
  if (known.includes(value as Known)) return value as Known
  throw expected(name, known.map(word => `'${word}'`).join(', '), value)
}
