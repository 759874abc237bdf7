/**
 * Turns jobs into bytes and back. Both directions may throw: the one job then fails with
 * `EncodeError`, or comes as `'invalid'`, and the stream lives.
 */
export interface Codec<T = unknown> {
  /** Text stands for its UTF-8. Bytes must not change afterwards. */
  encode(data: T): string | Uint8Array
  /** The bytes are the codec's to keep, not to change: those of a job in hand may go back. */
  decode(bytes: Buffer): T
}

/** What the option `codec` accepts. */
export type CodecOption<T = unknown> = 'json' | 'utf8' | 'buffer' | Codec<T>
