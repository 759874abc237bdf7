import { DecodeError } from '../errors.ts'
import type { Element } from '../store/store.ts'
import { parseHeader, type Header } from './header.ts'

/**
 * The three forms of a list element, see docs/wire-format.md.
 *
 *   raw        the payload itself                       what any BLPOP user reads and writes
 *   empty      nothing: a wake-up, no job
 *   enveloped  pp1 <attempts>[+<recoveries>] <header as JSON>\n<payload>
 *
 * No JSON text starts with a `p`, so a raw JSON payload is never mistaken for an envelope.
 */
const magic = Buffer.from('pp1 ')
const newline = 0x0a
const plus = 0x2b
const suspect = /^pp1 \d{1,10}\+(\d{1,10}) \{/
const aloneFrom = 2
/** Longer than the part of an element that `suspect` looks at. */
const longestNumbers = 32
const prefix = /^pp1 (\d{1,10})(?:\+(\d{1,10}))? (\{.*\})$/s

/** What an element says besides its payload. A raw one has no header. */
export interface Facts {
  /** How many attempts at it have failed. */
  readonly attempts: number
  /** How many consumers have died while they held it. */
  readonly recoveries: number
  readonly header: Header | undefined
}

/** An enveloped element whose header has not been read. */
export interface Parts {
  readonly attempts: number
  readonly recoveries: number
  /** As Latin-1, so that each letter is one byte. */
  readonly header: string
  readonly payload: Buffer
}

/** What an envelope has before the payload of a new job, whose header is this JSON text. */
export function envelopeHead(header: string): string {
  return `pp1 0 ${header}\n`
}

/** Puts a head, which may be empty, before a payload. */
export function withHead(head: string, payload: string | Uint8Array): Element {
  return typeof payload === 'string' ? head + payload : Buffer.concat([Buffer.from(head), payload])
}

/** Whether this element is a wake-up marker and no job. */
export function isMarker(element: Buffer): boolean {
  return element.length === 0
}

/**
 * The payload of a raw or enveloped element.
 *
 * @throws DecodeError when it starts like an envelope and is none.
 */
export function payloadOf(element: Buffer): Buffer {
  if (isRaw(element)) return element
  // A header in another encoding than Latin-1 has as many bytes as the text has letters here.
  return element.subarray(checkedHead(element)[0].length + 1)
}

/** Where the payload begins in an element that is opened without an error. */
export function payloadStart(element: Buffer): number {
  return isRaw(element) ? 0 : element.indexOf(newline) + 1
}

/** The same for all raw elements, which come by the thousand. */
export const rawFacts: Facts = Object.freeze({ attempts: 0, recoveries: 0, header: undefined })

/**
 * What an element says besides its payload.
 *
 * @throws DecodeError when it starts like an envelope and is none.
 */
export function factsOf(element: Buffer): Facts {
  if (isRaw(element)) return rawFacts
  const [, attempts, recoveries = '0', text = ''] = checkedHead(element)
  return { attempts: Number(attempts), recoveries: Number(recoveries), header: headerOf(text) }
}

/** The parts of an enveloped element; nothing for any other. */
export function splitElement(element: Buffer): Parts | undefined {
  const match = isRaw(element) ? null : matchHead(element)
  if (!match) return undefined
  const [head, attempts, recoveries = '0', header = ''] = match
  const payload = element.subarray(head.length + 1)
  return { attempts: Number(attempts), recoveries: Number(recoveries), header, payload }
}

/**
 * Whether a job was twice held by a consumer that died, so that it has to run alone, to take no
 * innocent job along.
 */
export function mustRunAlone(element: Buffer): boolean {
  if (isRaw(element)) return false
  let at = magic.length
  while (isDigit(element[at])) at++
  // So it is for nearly all.
  if (element[at] !== plus) return false
  const [, recoveries = '0'] = suspect.exec(element.toString('latin1', 0, longestNumbers)) ?? []
  return Number(recoveries) >= aloneFrom
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}

// One byte decides for nearly all elements.
function isRaw(element: Buffer): boolean {
  for (let at = 0; at < magic.length; at++) if (element[at] !== magic[at]) return true
  return false
}

function matchHead(element: Buffer): RegExpExecArray | null {
  const end = element.indexOf(newline)
  return end === -1 ? null : prefix.exec(element.toString('latin1', 0, end))
}

function checkedHead(element: Buffer): RegExpExecArray {
  const match = matchHead(element)
  if (match) return match
  throw new DecodeError('The element starts like an envelope (pp1) but is none')
}

function headerOf(latin1: string): Header {
  try {
    return parseHeader(Buffer.from(latin1, 'latin1').toString())
  } catch {
    // No cause: the error of JSON.parse quotes the text.
    throw new DecodeError('The header of the envelope is not valid JSON')
  }
}
