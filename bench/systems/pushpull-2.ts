import { once } from 'node:events'
import { Pull, Push } from 'pushpull2'
import type { Message } from '../messages.ts'
import { behind, type OpenSender, type Play } from './system.ts'
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

export const openSender: OpenSender = async ({ host, port, queue }) => {
  const stream = new Push({ host, port, queue })
  const send = (message: Message): Promise<void> =>
    new Promise((resolve, reject) => {
      stream.write(message, error => (error ? reject(error) : resolve()))
    })
  return { send, close: () => stream.end() }
}

export const pull: Play = async ({ host, port, queue, tally }) => {
  const stream = new Pull({ host, port, queue })
  await allData(stream, tally)
  return () => stream.end()
}

export const forAwait: Play = async ({ host, port, queue, tally }) => {
  const stream = new Pull({ host, port, queue })
  for await (const message of stream) {
    if (tally.add(message as Message)) break
  }
  return () => stream.end()
}

export const pipe: Play = async ({ host, port, queue, tally }) => {
  const from = new Pull({ host, port, queue })
  const to = new Push({ host, port, queue: behind(queue) })
  const stored = new Promise<void>(resolve => {
    let missing = tally.wanted
    to.on('pushed', () => --missing === 0 && resolve())
  })
  from.on('data', (message: Message) => tally.add(message))
  from.pipe(to)
  await stored
  return () => from.end()
}

function* counted(messages: Iterable<Message>, count: () => void): Generator<Message, void> {
  for (const message of messages) {
    count()
    yield message
  }
}
