import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Message } from '../messages.ts'
import { connect, takeTexts } from './bare-client.ts'
import { chunks } from './chunks.ts'
import { behind, type OpenSender, type Play } from './system.ts'

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

/** A command for each message, all of them pipelined by the client. */
export const openSender: OpenSender = async ({ url, queue }) => {
  const client = await connect(url)
  return {
    send: message => client.rPush(queue, JSON.stringify(message)),
    close: () => client.close()
  }
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

export const pipe: Play = async ({ url, queue, tally }) => {
  const [from, to] = await Promise.all([connect(url), connect(url)])
  while (!tally.isComplete) {
    const messages = (await takeTexts(from, queue)).map(text => JSON.parse(text) as Message)
    for (const message of messages) tally.add(message)
    await to.rPush(
      behind(queue),
      messages.map(message => JSON.stringify(message))
    )
  }
  return () => Promise.all([from.close(), to.close()])
}

/** No store at all: the JSON, and one turn of the event loop per 1,000 messages. */
export const memory: Play = async ({ messages, tally }) => {
  for (const chunk of chunks(messages, 1000)) {
    const texts = chunk.map(message => JSON.stringify(message))
    await nextTurn()
    for (const text of texts) tally.add(JSON.parse(text) as Message)
  }
  return () => undefined
}
