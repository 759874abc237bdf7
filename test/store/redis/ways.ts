import type { TestContext } from 'node:test'
import type { ClientTarget, RedisTarget } from '../../../src/options/connection-options.ts'
import { clientKinds, clientTarget, type Address } from './handed-in.ts'
import { redisTarget } from './targets.ts'

/** A way in which a store gets its connections. */
export interface Way {
  readonly name: string
  readonly target: (t: TestContext, address: Address) => RedisTarget | ClientTarget
}

/** All of them: with a client of its own, or with duplicates of one of each kind. */
export const ways: readonly Way[] = [
  { name: 'a client of our own', target: (_t, address) => redisTarget(address) },
  ...clientKinds.map(({ name, make }) => ({
    name: `a duplicate of a ${name} client`,
    target(t: TestContext, address: Address) {
      const handedIn = make(address)
      t.after(() => handedIn.drop())
      return clientTarget(handedIn)
    }
  }))
]
