import { DecodeError, EncodeError } from '../errors.ts'
import type { Codec } from './codec.ts'
import { utf8 } from './json-codec.ts'

const loneSurrogate = /\p{Surrogate}/u

/** Texts, as they are. */
export const utf8Codec: Codec<string> = {
  encode(data) {
    if (typeof data !== 'string') throw unexpected('utf8', 'a text', data)
    if (!loneSurrogate.test(data)) return data
    throw new EncodeError('The text has half a surrogate pair, which UTF-8 can not hold')
  },
  decode: utf8
}

/** Bytes, as they are. A `Uint8Array` goes in, a `Buffer` comes out. */
export const bufferCodec: Codec<Uint8Array> = {
  encode(data) {
    // A copy, because the caller may fill its buffer anew as soon as write() has returned.
    if (data instanceof Uint8Array) return Buffer.from(data)
    throw unexpected('buffer', 'a Buffer or Uint8Array', data)
  },
  // A copy, because a slice would keep the whole chunk alive that the client read it with.
  decode: bytes => Buffer.from(bytes)
}

function unexpected(codec: string, what: string, data: unknown): EncodeError {
  return new EncodeError(`Codec "${codec}" takes ${what}, received ${typeof data}`)
}

/** Runs a codec of the user's, whose errors become ours with theirs as the cause. */
export function guarded(codec: Codec): Codec {
  return {
    encode(data) {
      const bytes = attempt(
        () => codec.encode(data),
        cause => {
          return new EncodeError('The codec could not encode the job; see error.cause', { cause })
        }
      )
      if (typeof bytes === 'string' || bytes instanceof Uint8Array) return bytes
      refusePromise(bytes, 'encode', EncodeError)
      throw new EncodeError(`The codec must encode to a text or bytes, but gave ${typeof bytes}`)
    },
    decode(bytes) {
      const data = attempt(
        () => codec.decode(bytes),
        cause => {
          return new DecodeError('The codec could not decode the element; see error.cause', {
            cause
          })
        }
      )
      refusePromise(data, 'decode', DecodeError)
      return data
    }
  }
}

function refusePromise(
  result: unknown,
  verb: string,
  Failure: new (message: string) => Error
): void {
  if (!(result instanceof Promise)) return
  // Nobody waits for it, so nobody would hear it fail.
  result.catch(() => {})
  throw new Failure(`The codec must ${verb} at once, but gave a promise`)
}

function attempt<T>(work: () => T, failure: (cause: unknown) => Error): T {
  try {
    return work()
  } catch (cause) {
    throw failure(cause)
  }
}
