import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { sceneTest } from '../scene-test.ts'
import type { Entered, Ledger } from '../../../src/store/ledger.ts'
import type { Placement, Store } from '../../../src/store/store.ts'
import { placement } from '../place/placements.ts'
import { deafWatch } from '../store/scene.ts'
import type { LedgerPlace, LedgerUnderTest, Sight } from './ledger-under-test.ts'
import { leaseMs, TestConsumer } from './test-consumer.ts'

/** So long that a test which really waited for it would fail by its own timeout. */
export const longWaitMs = 120_000

/** What a test of the suite gets: a queue of its own. What it opens is closed after the test. */
export class Scene {
  /** A queue that nobody else uses. */
  readonly queue = `ledger ${randomUUID()}`
  readonly #place: LedgerPlace
  readonly #stores: Store[] = []
  #names = 0

  constructor(place: LedgerPlace) {
    this.#place = place
  }

  /** One more store on the same place, as another stream would have it. */
  store(): Store {
    const store = this.#place.store()
    this.#stores.push(store)
    return store
  }

  /** A ledger of the queue, on a store of its own. */
  ledger(): Ledger {
    return this.store().openLedger(this.queue, { leaseMs }, deafWatch)
  }

  /** A name that no other consumer has. Its own part, which ids are made of, is `c1`, `c2`, ... */
  newName(): string {
    return `host:1:c${++this.#names}:1`
  }

  /** A consumer that has entered, with a ledger of its own. */
  async consumer(name: string = this.newName()): Promise<TestConsumer> {
    const consumer = new TestConsumer(this.ledger(), name)
    await consumer.enter()
    return consumer
  }

  /** Appends to the queue. */
  async append(...elements: string[]): Promise<void> {
    await this.store().append(this.queue, elements, {})
  }

  /** Places one job. */
  async place(element: string, options: Partial<Omit<Placement, 'element'>>): Promise<void> {
    await this.store().place(this.queue, [placement(element, options)], {})
  }

  /** What a plain Pull would take now: all. */
  async takeAll(queue: string = this.queue): Promise<string[]> {
    const taken = await this.store().openTaker(queue, deafWatch).take(1_000, 0)
    return taken.map(String)
  }

  look(): Promise<Sight> {
    return this.#place.look(this.queue)
  }

  async ready(): Promise<readonly string[]> {
    return (await this.look()).ready
  }

  expire(consumer: TestConsumer): Promise<void> {
    return this.#place.expire(this.queue, consumer.name)
  }

  makeDue(): Promise<void> {
    return this.#place.makeDue(this.queue)
  }

  pause(): Promise<void> {
    return this.#place.pause(this.queue)
  }

  resume(): Promise<void> {
    return this.#place.resume(this.queue)
  }

  /** Lets another consumer find that this one is gone, and give its jobs back. */
  async reap(lost: TestConsumer, by: TestConsumer): Promise<number> {
    await this.expire(lost)
    const { suspects } = await by.ledger.inspect()
    let suspect = suspects.find(({ consumer }) => consumer === lost.name)
    assert.ok(suspect, 'nobody suspects the lost consumer')
    let count = 0
    while (suspect) {
      const reaped = await by.ledger.reap(suspect)
      count += reaped.count
      suspect = reaped.rest
    }
    return count
  }

  /** A new name of this consumer takes over what the present one holds. */
  async takeOver(from: TestConsumer): Promise<[TestConsumer, Entered]> {
    const successor = from.successor(this.ledger())
    return [successor, await successor.enter(from.name)]
  }

  async close(): Promise<void> {
    await Promise.all(this.#stores.map(store => store.close()))
  }
}

/** A test that is true of every ledger. */
export function ledgerTest(
  subject: LedgerUnderTest,
  sentence: string,
  play: (scene: Scene) => Promise<void>
): void {
  sceneTest(`${subject.name}: ${sentence}`, {
    open: async t => new Scene(await subject.open(t)),
    play,
    timeoutMs: 60_000
  })
}
