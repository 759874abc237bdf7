import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import type { Message } from '../messages.ts'
import type { Tally } from '../tally.ts'

/** Writes every message and honours back-pressure. Resolves when the last one is written, not stored. */
export async function writeAll(stream: Writable, messages: Iterable<unknown>): Promise<void> {
  for (const message of messages) {
    if (!stream.write(message)) await once(stream, 'drain')
  }
}

/** Resolves when the last message came as a 'data' event. */
export function allData(stream: Readable, tally: Tally): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.on('error', reject)
    stream.on('data', (message: Message) => {
      if (tally.add(message)) resolve()
    })
  })
}
