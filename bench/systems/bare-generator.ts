import type { Message } from '../messages.ts'
import { type BareClient, connect, takeTexts } from './bare-client.ts'
import type { Play } from './system.ts'

export const forAwait: Play = async ({ url, queue, tally }) => {
  const client = await connect(url)
  for await (const message of messagesOf(client, queue)) {
    if (tally.add(message)) break
  }
  return () => client.close()
}

async function* messagesOf(client: BareClient, queue: string): AsyncGenerator<Message> {
  for (;;) {
    for (const text of await takeTexts(client, queue)) yield JSON.parse(text) as Message
  }
}
