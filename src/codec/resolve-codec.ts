import { expected } from '../options/validate.ts'
import type { Codec } from './codec.ts'
import { jsonCodec } from './json-codec.ts'
import { bufferCodec, guarded, utf8Codec } from './text-codec.ts'

/** A codec, and whether its bytes are JSON text, which the wire format needs to know. */
export interface ResolvedCodec extends Codec {
  readonly isJson: boolean
}

const named = new Map<unknown, ResolvedCodec>([
  ['json', { ...jsonCodec, isJson: true }],
  ['utf8', { ...(utf8Codec as Codec), isJson: false }],
  ['buffer', { ...(bufferCodec as Codec), isJson: false }]
])

/** The codec behind the option `codec`. */
export function resolveCodec(option: unknown): ResolvedCodec {
  const codec = named.get(option)
  if (codec) return codec
  if (isCodec(option)) return { ...guarded(option), isJson: false }
  const known = [...named.keys()].join(', ')
  throw expected('codec', `${known} or an object with encode and decode`, option)
}

function isCodec(value: unknown): value is Codec {
  if (typeof value !== 'object' || value === null) return false
  const { encode, decode } = value as Partial<Codec>
  return typeof encode === 'function' && typeof decode === 'function'
}
