import { DecodeError } from '../errors.ts'
import type { Element } from '../store/store.ts'

/**
 * The three forms of a list element, see docs/wire-format.md.
 *
 *   raw        the payload itself                       what any BLPOP user reads and writes
 *   empty      nothing: a wake-up, no job
 *   enveloped  pp1 <attempt> <header as JSON>\n<payload>
 *
 * No JSON text starts with a `p`, so a raw JSON payload is never mistaken for an envelope.
 */
const magic = Buffer.from('pp1 ')
const newline = 0x0a
const prefix = /^pp1 (\d{1,10}) (\{.*\})$/s

/** What an envelope says besides the payload. */
export interface Header {
  readonly id?: string
}

/** Puts a payload into an envelope. */
export function envelope(header: Header, payload: Element): Element {
  const head = `pp1 0 ${JSON.stringify(header)}\n`
  return typeof payload === 'string' ? head + payload : Buffer.concat([Buffer.from(head), payload])
}

/** Whether this element is a wake-up marker and no job. */
export function isMarker(element: Buffer): boolean {
  return element.length === 0
}

/** The payload of a raw or enveloped element. */
export function payloadOf(element: Buffer): Buffer {
  // One byte decides for nearly all elements.
  if (element[0] !== magic[0] || !element.subarray(0, magic.length).equals(magic)) return element
  const end = element.indexOf(newline)
  if (end !== -1 && prefix.test(element.toString('latin1', 0, end))) {
    return element.subarray(end + 1)
  }
  throw new DecodeError('The element starts like an envelope (pp1) but is none')
}
