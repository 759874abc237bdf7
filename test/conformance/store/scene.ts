import { randomUUID } from 'node:crypto'
import { sceneTest } from '../scene-test.ts'
import type { ConnectionWatch, Store, Taker } from '../../../src/store/store.ts'
import type { StorePlace, StoreUnderTest } from './store-under-test.ts'

/** Long enough that a test which really waited for it would fail by its own timeout. */
export const longWaitMs = 120_000

/** A watch that hears nothing. */
export const deafWatch: ConnectionWatch = {
  onConnect() {},
  onDisconnect() {},
  onFatal() {}
}

/** What a test of the suite gets: a queue of its own. What it opens is closed after the test. */
export class Scene {
  /** A queue that nobody else uses. */
  readonly queue = `conformance ${randomUUID()}`
  readonly #place: StorePlace
  readonly #stores: Store[] = []
  readonly #takers: Taker[] = []

  constructor(place: StorePlace) {
    this.#place = place
  }

  /** One more store on the same place, as another stream would have it. */
  store(watch?: ConnectionWatch): Store {
    const store = this.#place.store(watch)
    this.#stores.push(store)
    return store
  }

  /** A taker of the queue, on a store of its own. */
  taker(queue: string = this.queue): Taker {
    return this.openTaker(this.store(), queue)
  }

  /** A taker on this store. */
  openTaker(store: Store, queue: string = this.queue, watch = deafWatch): Taker {
    const taker = store.openTaker(queue, watch)
    this.#takers.push(taker)
    return taker
  }

  async close(): Promise<void> {
    await Promise.all(this.#takers.map(taker => taker.close()))
    await Promise.all(this.#stores.map(store => store.close()))
  }
}

/** A test that is true of every store. */
export function storeTest(
  subject: StoreUnderTest,
  sentence: string,
  play: (scene: Scene) => Promise<void>
): void {
  sceneTest(`${subject.name}: ${sentence}`, {
    open: async t => new Scene(await subject.open(t)),
    play,
    timeoutMs: 60_000
  })
}
