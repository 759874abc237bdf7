import { once } from 'node:events'
import { Pull, Push } from 'pushpull2'
import type { Message } from '../messages.ts'
import type { Play } from './system.ts'
import { allData, writeAll } from './through-streams.ts'

// Its `end()` drops the connection, so the stage waits for the last 'pushed' and not for 'finish'.
export const push: Play = async ({ host, port, queue, messages }) => {
  const stream = new Push({ host, port, queue })
  let missing = 0
  stream.on('pushed', () => missing--)
  await writeAll(
    stream,
    counted(messages, () => missing++)
  )
  while (missing > 0) await once(stream, 'pushed')
  return () => stream.end()
}

export const pull: Play = async ({ host, port, queue, tally }) => {
  const stream = new Pull({ host, port, queue })
  await allData(stream, tally)
  return () => stream.end()
}

function* counted(messages: Iterable<Message>, count: () => void): Generator<Message, void> {
  for (const message of messages) {
    count()
    yield message
  }
}
