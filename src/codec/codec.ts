/**
 * Turns jobs into bytes and back. Both directions may throw: the one job then fails with
 * `EncodeError`, or comes as `'invalid'`, and the stream lives.
 */
export interface Codec<T = unknown> {
  /** Text stands for its UTF-8. */
  encode(data: T): string | Uint8Array
  /** The bytes are the codec's to keep. */
  decode(bytes: Buffer): T
}

/** What the option `codec` accepts. */
export type CodecOption<T = unknown> = 'json' | 'utf8' | 'buffer' | Codec<T>
