import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Message } from '../messages.ts'
import { connect, takeTexts } from './bare-client.ts'
import { chunks } from './chunks.ts'
import type { Play } from './system.ts'

export const push: Play = async ({ url, queue, messages }) => {
  const client = await connect(url)
  let texts: string[] = []
  for (const message of messages) {
    texts.push(JSON.stringify(message))
    if (texts.length === 1000) {
      await client.rPush(queue, texts)
      texts = []
    }
  }
  if (texts.length > 0) await client.rPush(queue, texts)
  return () => client.close()
}

export const pull: Play = async ({ url, queue, tally }) => {
  const client = await connect(url)
  while (!tally.isComplete) {
    for (const text of await takeTexts(client, queue)) tally.add(JSON.parse(text) as Message)
  }
  return () => client.close()
}

/** The same loop: whoever writes it by hand needs no iterator. */
export const forAwait = pull

/** No store at all: the JSON, and one turn of the event loop per 1,000 messages. */
export const memory: Play = async ({ messages, tally }) => {
  for (const chunk of chunks(messages, 1000)) {
    const texts = chunk.map(message => JSON.stringify(message))
    await nextTurn()
    for (const text of texts) tally.add(JSON.parse(text) as Message)
  }
  return () => undefined
}
