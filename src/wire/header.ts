/** The last millisecond that a Date knows. */
const latest = 8.64e15

/** What an envelope says besides the payload. See docs/wire-format.md. */
export interface Header {
  readonly id?: string
  /** When it was pushed, in ms of the server's clock, as near as its producer knew. */
  readonly pushedAt?: number
  /** Not to be handled after this, in ms of the server's clock. */
  readonly expiresAt?: number
  /** How many attempts there may be, instead of what the consumer allows. */
  readonly attempts?: number
  readonly priority?: number
  /** The user's own. */
  readonly headers?: Readonly<Record<string, string>>
  readonly dead?: DeathNote
}

/** Why a job became a dead letter. */
export interface DeathNote {
  /** When, in ms of the server's clock. */
  readonly at: number
  /** The queue in which it died. */
  readonly queue: string
  readonly reason: string
  /** How many consumers had died while they held it. */
  readonly recoveries: number
}

/**
 * Reads a header leniently: what has the wrong type counts as absent, since any language may have
 * written it.
 *
 * @throws SyntaxError when it is no JSON.
 */
export function parseHeader(text: string): Header {
  const found = JSON.parse(text) as Record<string, unknown>
  const { id, pushedAt, expiresAt, attempts, priority, headers, dead } = found
  return {
    ...(typeof id === 'string' && { id }),
    ...(isTime(pushedAt) && { pushedAt }),
    ...(isTime(expiresAt) && { expiresAt }),
    ...(Number.isSafeInteger(attempts) && { attempts: attempts as number }),
    ...(Number.isSafeInteger(priority) && { priority: priority as number }),
    ...(isObject(headers) && { headers: textsOf(headers) }),
    ...(isObject(dead) && { dead: deathNote(dead) })
  }
}

/** A header as JSON text: the id and the time, and then the rest. */
export function headerText(header: Header): string {
  const { id, pushedAt } = header
  return JSON.stringify({ id, pushedAt, ...header })
}

/**
 * The members of a death note, without braces around or inside: they are put into a header, and
 * found there again, by string functions alone.
 */
export function deathNoteMembers(note: Omit<DeathNote, 'at'>): string {
  const { queue, reason, recoveries } = note
  const members = JSON.stringify({ queue, recoveries, reason }).slice(1, -1)
  return members.replaceAll('{', String.raw`\u007b`).replaceAll('}', String.raw`\u007d`)
}

function deathNote({ at, queue, reason, recoveries }: Record<string, unknown>): DeathNote {
  return {
    at: isTime(at) ? at : 0,
    queue: typeof queue === 'string' ? queue : '',
    reason: typeof reason === 'string' ? reason : '',
    recoveries: Number.isSafeInteger(recoveries) ? (recoveries as number) : 0
  }
}

/** Without a prototype, so that a header named `__proto__` or `constructor` is one like others. */
function textsOf(headers: object): Record<string, string> {
  const texts = Object.create(null) as Record<string, string>
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string') texts[name] = value
  }
  return texts
}

/** Milliseconds that a Date can hold. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= latest
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
