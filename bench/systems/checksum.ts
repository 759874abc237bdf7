import { setTimeout as sleep } from 'node:timers/promises'
import type { Message } from '../messages.ts'
import { connect } from './bare-client.ts'

const KEY = 'bench-announced'
const LOOK_MS = 50

/** The number of messages whose ids come again and again, and the sum of the ids. */
export class Checksum {
  count = 0
  #sum = 0

  add({ id }: Message): void {
    this.count++
    this.#sum += id
  }

  *through(messages: Iterable<Message>): Generator<Message, void> {
    for (const message of messages) {
      this.add(message)
      yield message
    }
  }

  get text(): string {
    return `${this.count} messages, sum ${this.#sum}`
  }
}

/** Tells the other process what was sent. */
export async function announce(url: string, sent: Checksum): Promise<void> {
  const client = await connect(url)
  await client.set(KEY, sent.text)
  await client.close()
}

/**
 * Resolves when as much has arrived as was announced.
 *
 * @throws Error when it is something else.
 */
export async function arrivalOf(url: string, arrived: Checksum): Promise<void> {
  const client = await connect(url)
  for (;;) {
    const announced = await client.get(KEY)
    if (announced !== null && arrived.count >= parseInt(announced, 10)) {
      await client.close()
      if (announced !== arrived.text)
        throw new Error(`Sent: ${announced}; arrived: ${arrived.text}`)
      return
    }
    await sleep(LOOK_MS)
  }
}
