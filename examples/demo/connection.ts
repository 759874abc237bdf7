import type { Readable, Writable } from 'node:stream'
import type { Desk } from './team.ts'

const PATIENCE_MS = 2000

/** Tells when `stream` loses or finds its store, and when there is no answer for a while. */
export function tellOfConnection(stream: Readable | Writable, { tell }: Desk): void {
  // The silence of an address that nobody has takes long to become an error.
  const impatience = setTimeout(() => {
    tell({ type: 'disconnect', reason: 'No answer from Redis so far; waiting for it' })
  }, PATIENCE_MS)
  for (const event of ['connect', 'disconnect', 'close']) {
    stream.once(event, () => clearTimeout(impatience))
  }
  stream.on('connect', () => tell({ type: 'connect' }))
  stream.on('disconnect', (reason: Error) => tell({ type: 'disconnect', reason: reason.message }))
}
