import { isUtf8 } from 'node:buffer'
import { DecodeError, EncodeError } from '../errors.ts'
import type { Codec } from './codec.ts'

/** JSON text: the default, and what every list of pushpull 1 and 2 holds. */
export const jsonCodec: Codec = {
  encode(data) {
    const text = stringify(data)
    // NaN, say, or a date that is none. A Pull could not hand it out.
    if (text === 'null') throw new EncodeError('The job would be null in JSON, which is no job')
    if (text !== undefined) return text
    throw new EncodeError(
      `A job that is ${typeof data} has no JSON; write a text, a number or an object`
    )
  },

  decode(bytes) {
    try {
      return JSON.parse(utf8(bytes))
    } catch (error) {
      if (error instanceof DecodeError) throw error
      // No cause: the error of JSON.parse quotes the text, which may be a secret.
      throw new DecodeError('The element is not valid JSON')
    }
  }
}

/** Decodes strictly: what is no UTF-8 must not reach anybody with its bytes replaced. */
export function utf8(bytes: Buffer): string {
  const text = bytes.toString()
  // Only a text with a replacement character can come from bytes that were no UTF-8.
  if (text.includes('\uFFFD') && !isUtf8(bytes)) {
    throw new DecodeError('The element is not valid UTF-8')
  }
  return text
}

function stringify(data: unknown): string | undefined {
  try {
    return JSON.stringify(data)
  } catch (cause) {
    const reason = ownReason(cause)
    // No cause: V8 names the job's keys in it, which may be secrets.
    if (reason !== undefined) throw new EncodeError(`The job has no JSON: ${reason}`)
    throw new EncodeError('The job has no JSON: its toJSON() or a getter threw; see error.cause', {
      cause
    })
  }
}

const ownReasons = [
  ['Converting circular structure', 'it refers to itself'],
  ['Do not know how to serialize a BigInt', 'it holds a BigInt; convert it to a text first'],
  ['Maximum call stack size exceeded', 'it is nested too deeply or too large'],
  ['Invalid string length', 'it is nested too deeply or too large']
] as const

/** What V8 says of the job, in our words; nothing when code of the job's own threw. */
function ownReason(cause: unknown): string | undefined {
  const text = cause instanceof Error ? cause.message : ''
  return ownReasons.find(([start]) => text.startsWith(start))?.[1]
}
