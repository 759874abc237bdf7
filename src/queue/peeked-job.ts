import { idPrefixOf } from '../consume/consumer-name.ts'
import type { DecodeError, SchemaError } from '../errors.ts'
import type { Death } from '../job.ts'
import type { Inbox } from '../pull/inbox.ts'
import type { JobState, PeekedElement } from '../store/admin.ts'
import { factsOf, rawFacts, type Facts } from '../wire/element.ts'

/** A job as `peek()` shows it. If it can not be read, `invalid` says why. */
export type PeekedJob<T> = PeekedFacts &
  (
    | { readonly data: T; readonly invalid?: undefined }
    | { readonly data?: undefined; readonly invalid: DecodeError | SchemaError }
  )

/** All that is known of a job but its data. */
interface PeekedFacts {
  readonly state: JobState
  /** Undefined as long as nobody has given it one: `write()` does not, its first consumer does. */
  readonly id: string | undefined
  /** Which attempt at it is under way or comes next; of a dead letter, how many there were. */
  readonly attempt: number
  readonly priority: number
  readonly headers: Readonly<Record<string, string>>
  /** When it was pushed, as near as its producer knew. */
  readonly pushedAt: Date | undefined
  /** Of a delayed job: when it becomes ready. */
  readonly dueAt?: Date | undefined
  /** Of a dead letter, and of one that was redriven: when, where and why it died. */
  readonly death?: Death | undefined
  /** Of a job that is held: the name of the consumer. */
  readonly consumer?: string | undefined
}

/** What an element says. Never fails. */
export async function peekedJob<T>(
  peeked: PeekedElement,
  state: JobState,
  inbox: Inbox
): Promise<PeekedJob<T>> {
  const { element } = peeked
  // Of an element that can not be opened nothing is known.
  let facts = peekedFacts(rawFacts, peeked, state)
  try {
    facts = peekedFacts(factsOf(element), peeked, state)
    return { ...facts, data: (await inbox.open(element)) as T }
  } catch (error) {
    return { ...facts, invalid: error as DecodeError | SchemaError }
  }
}

const noHeaders = Object.freeze(Object.create(null) as Record<string, string>)

function peekedFacts(
  { attempts, header = {} }: Facts,
  { holder, dueAtMs }: PeekedElement,
  state: JobState
): PeekedFacts {
  const { id = idFrom(holder), priority = 0, headers = noHeaders, pushedAt, dead } = header
  return {
    state,
    id,
    attempt: state === 'dead' ? attempts : attempts + 1,
    priority,
    headers,
    pushedAt: dateOf(pushedAt),
    ...(dueAtMs !== undefined && { dueAt: dateOf(dueAtMs) }),
    ...(dead && { death: { at: new Date(dead.at), queue: dead.queue, reason: dead.reason } }),
    ...(holder && { consumer: holder.consumer })
  }
}

/** The id that its consumer gives to a job without one: all but the number of its name counts. */
function idFrom(holder: PeekedElement['holder']): string | undefined {
  if (holder?.token === undefined) return undefined
  return `${idPrefixOf(holder.consumer.replace(/:\d+$/, ''))}${holder.token}`
}

function dateOf(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : new Date(ms)
}
