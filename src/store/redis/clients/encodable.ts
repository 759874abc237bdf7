import type { Element } from '../../store.ts'

/**
 * Arguments as the clients take them. Of bytes they know only Buffers: ioredis would send any other
 * array as the text `1,2,3`.
 */
export function encodable(args: readonly Element[]): ReadonlyArray<string | Buffer> {
  if (args.every(isEncodable)) return args
  return args.map(arg => {
    if (isEncodable(arg)) return arg
    return Buffer.from(arg.buffer, arg.byteOffset, arg.byteLength)
  })
}

function isEncodable(arg: Element): arg is string | Buffer {
  return typeof arg === 'string' || Buffer.isBuffer(arg)
}
