import type { TestContext } from 'node:test'
import { MemoryBroker } from '../../../src/store/memory/memory-broker.ts'
import type { Store } from '../../../src/store/store.ts'
import { memoryLedgerPlace } from '../../store/memory/ledger-place.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { openQueue, type World } from './world.ts'

/** Queues in memory, whose clock is turned by the test alone. `change` may put another store there. */
export function memoryWorlds(
  t: Pick<TestContext, 'after'>,
  change: (store: Store) => Store = store => store
): () => Promise<World> {
  const clock = new FakeClock()
  const place = memoryLedgerPlace(t, clock, new MemoryBroker())
  let opened = 0
  return () => {
    const store = change(place.store())
    const queue = `model ${++opened}`
    return Promise.resolve({
      ...openQueue(store, queue),
      slackMs: 0,
      look: () => place.look(queue),
      advance(ms) {
        clock.advance(ms)
        return Promise.resolve(0)
      },
      haveBegun: () => Promise.resolve(),
      close: () => store.close()
    })
  }
}
