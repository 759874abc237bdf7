// Version 2 has no types; this is what its README promises and the benchmark uses.
declare module 'pushpull2' {
  import type { Readable, Writable } from 'node:stream'

  interface Options {
    queue: string
    host: string
    port: number
  }

  export const Push: new (options: Options) => Writable
  export const Pull: new (options: Options) => Readable & { end(): void }
}
