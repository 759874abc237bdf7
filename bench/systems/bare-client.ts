import { createClient } from '@redis/client'

// The types want a number here, but only `undefined` keeps the client from arming a timer per command.
const noTimeout = undefined as unknown as number

/** A client as whoever wants speed would set it up. */
export async function connect(url: string) {
  const client = createClient({ url, commandOptions: { timeout: noTimeout } })
  client.on('error', error => {
    throw error
  })
  return client.connect()
}

export type BareClient = Awaited<ReturnType<typeof connect>>

/** The JSON texts at the head of the queue: as many as there are, up to 1,000, and at least one. */
export async function takeTexts(client: BareClient, queue: string): Promise<string[]> {
  const reply = await client.blmPop(30, queue, 'LEFT', { COUNT: 1000 })
  if (reply === null) throw new Error('The queue stayed empty')
  const [, texts] = reply as unknown as [queue: string, texts: string[]]
  return texts
}
