import type { TestContext } from 'node:test'
import type { ConnectionOptions } from '../../src/index.ts'
import { clientKinds } from '../store/redis/handed-in.ts'

/** A way to say where Redis is: by options, or by a client of each kind that users hand in. */
export interface ClientWay {
  readonly name: string
  /** What is handed in is closed with the stream or Worker that gets it, and after the test. */
  readonly place: (
    t: Pick<TestContext, 'after'>,
    address: { host: string; port: number }
  ) => ConnectionOptions
}

/** What these reports are about happened in the clients, so each of them gets its turn. */
export const clientWays: readonly ClientWay[] = [
  { name: 'its own client', place: (_, { host, port }) => ({ host, port }) },
  ...clientKinds.map(({ name, make }) => ({
    name,
    place: (t: Pick<TestContext, 'after'>, address: { host: string; port: number }) => {
      const handedIn = make(address)
      t.after(() => handedIn.drop())
      return { client: handedIn.client }
    }
  }))
]
