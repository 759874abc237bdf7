import { splitElement, type Parts } from './element.ts'

/*
 * What a store does to elements: the numbers before the header are changed, and members put at
 * its ends. No header and no payload is parsed. `scripts/lib/element.lua` does the same, byte
 * for byte; what a header says is Latin-1 here, so that each letter is one byte.
 */
const closingBrace = 0x7d

/** Who held a job, for the id of one that has none. */
export interface Holder {
  readonly consumer: string
  readonly token: number | string
}

/** One more attempt has failed. It ended by itself, so the job kills nobody. */
export function failed(element: Buffer, holder: Holder): Buffer {
  const parts = opened(element, holder)
  return sealed({ ...parts, attempts: parts.attempts + 1, recoveries: 0 })
}

/** One more consumer died while it held the job. */
export function recovered(element: Buffer, holder: Holder): Buffer {
  const parts = opened(element, holder)
  return sealed({ ...parts, recoveries: parts.recoveries + 1 })
}

/** As it is, but with an id. */
export function identified(element: Buffer, holder: Holder): Buffer {
  return sealed(opened(element, holder))
}

/** Puts the note in front of the header, in place of an older one. There is no brace inside it. */
export function died(
  element: Buffer,
  holder: Holder,
  { attempts, note }: { attempts: number; note: string }
): Buffer {
  const parts = opened(element, holder)
  const rest = parts.header.replace(/^\{"dead":\{[^{}]*\},?/, '{')
  const header = withFirst(`"dead":{${latin1(note)}}`, rest)
  return sealed({ ...parts, attempts, recoveries: 0, header })
}

/** Writes into an enveloped element until when it is to be handled, in ms since 1970. */
export function expiring(element: Buffer, expiresAt: number): Buffer {
  const end = element.indexOf('{') + 1
  const comma = element[end] === closingBrace ? '' : ','
  const member = Buffer.from(`"expiresAt":${expiresAt}${comma}`)
  return Buffer.concat([element.subarray(0, end), member, element.subarray(end)])
}

/** As a job that nobody has tried yet. A raw one is that already. */
export function untried(element: Buffer): Buffer {
  const parts = splitElement(element)
  return parts ? sealed({ ...parts, attempts: 0, recoveries: 0 }) : element
}

/** Puts members in front of a header's other members. */
function withFirst(members: string, header: string): string {
  return isBlank(header) ? `{${members}}` : `{${members},${header.slice(1)}`
}

/** Puts members behind a header's other members. */
function withLast(members: string, header: string): string {
  return `${header.slice(0, -1)}${isBlank(header) ? '' : ','}${members}}`
}

function isBlank(header: string): boolean {
  return /^\{[ \t\r]*\}$/.test(header)
}

/** The parts of an element. One without an id gets one: the consumer's own part, and the token. */
function opened(element: Buffer, { consumer, token }: Holder): Parts {
  const raw = { attempts: 0, recoveries: 0, header: '{}', payload: element }
  const parts = splitElement(element) ?? raw
  if (hasId(parts.header)) return parts
  const own = /([^:]*):\d+$/.exec(consumer)?.[1] ?? consumer
  return { ...parts, header: withLast(`"id":"${latin1(own)}-${token}"`, parts.header) }
}

/** Whether `id` is one of a header's names: not of what is inside its objects, lists and texts. */
function hasId(header: string): boolean {
  const bare = header
    .replaceAll(/\\./gs, '__')
    // Each such name becomes a mark, and all other texts go.
    .replaceAll(/"([^"]*)"[ \t\r]*(:?)/g, (_, text, colon) => (text === 'id' && colon ? '"' : ''))
  let depth = 0
  for (const [sign] of bare.matchAll(/["{}[\]]/g)) {
    if (sign === '{' || sign === '[') depth++
    else if (sign !== '"') depth--
    else if (depth === 1) return true
  }
  return false
}

function sealed({ attempts, recoveries, header, payload }: Parts): Buffer {
  const numbers = recoveries > 0 ? `${attempts}+${recoveries}` : String(attempts)
  return Buffer.concat([Buffer.from(`pp1 ${numbers} ${header}\n`, 'latin1'), payload])
}

function latin1(text: string): string {
  return Buffer.from(text).toString('latin1')
}
