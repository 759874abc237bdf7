import { isUtf8 } from 'node:buffer'
import { DecodeError, EncodeError } from '../errors.ts'
import type { Codec } from './codec.ts'

/** JSON text: the default, and what every list of pushpull 1 and 2 holds. */
export const jsonCodec: Codec = {
  encode(data) {
    const text = stringify(data)
    if (text !== undefined) return text
    throw new EncodeError(
      `A job that is ${typeof data} has no JSON; write null, a text or an object`
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
    throw new EncodeError(`The job has no JSON: ${reason(cause)}`, { cause })
  }
}

function reason(cause: unknown): string {
  if (cause instanceof RangeError) return 'it is nested too deeply or too large'
  const text = cause instanceof TypeError ? cause.message : ''
  if (text.includes('BigInt')) return 'it holds a BigInt; convert it to a text first'
  if (text.includes('circular')) return 'it refers to itself'
  return 'its toJSON() or a getter threw; see error.cause'
}
