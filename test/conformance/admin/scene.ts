import { sceneTest } from '../scene-test.ts'
import type { Admin, JobState, Measures } from '../../../src/store/admin.ts'
import type { Placement } from '../../../src/store/store.ts'
import { TestConsumer } from '../ledger/test-consumer.ts'
import { placement } from '../place/placements.ts'
import { deafWatch, Scene } from '../store/scene.ts'
import type { StorePlace, StoreUnderTest } from '../store/store-under-test.ts'

/** Longer than any test lasts. */
const leaseMs = 300_000

/** What a test of the suite gets: a queue of its own, and somebody who manages it. */
export class AdminScene extends Scene {
  readonly admin: Admin
  readonly #home: StorePlace
  #names = 0

  constructor(place: StorePlace) {
    super(place)
    this.#home = place
    this.admin = this.adminOf(this.queue)
  }

  /** A scene at the same place, with another queue. To be closed by whoever asks for it. */
  another(): AdminScene {
    return new AdminScene(this.#home)
  }

  /** Somebody who manages this queue, on a store of its own. */
  adminOf(queue: string): Admin {
    return this.store().openAdmin(queue, { timeoutMs: 5000 })
  }

  /** A consumer that has entered. Its own part, which ids are made of, is `c1`, `c2`, ... */
  async consumer({ lease = leaseMs }: { lease?: number } = {}): Promise<TestConsumer> {
    const name = `host:1:c${++this.#names}:1`
    const options = { leaseMs: lease }
    const ledger = this.store().openLedger(this.queue, options, deafWatch)
    const consumer = new TestConsumer(ledger, name)
    await ledger.enter({ consumer: name, previous: undefined, leaseMs: lease, adoptToken: 1000 })
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

  /** Lets these jobs die in this order, through a consumer that leaves again. */
  async bury(...elements: string[]): Promise<void> {
    await this.append(...elements)
    const consumer = await this.consumer()
    await consumer.take(elements.length)
    const rejects = elements.map((_, index) => {
      return { token: index + 1, attempts: 5, note: '"queue":"q","reason":"no"' }
    })
    await consumer.settle({ rejects })
    await consumer.leave()
  }

  /** The numbers of ready, delayed, held and dead jobs. */
  async sizes(admin: Admin = this.admin): Promise<Measures['sizes']> {
    return (await admin.measure()).sizes
  }

  /** The elements in this state, as texts. */
  async peek(state: JobState, offset = 0, limit = 1000): Promise<string[]> {
    const found = await this.admin.peek(state, offset, limit)
    return found.map(({ element }) => String(element))
  }
}

/** A test that is true of every store. */
export function adminTest(
  subject: StoreUnderTest,
  sentence: string,
  play: (scene: AdminScene) => Promise<void>
): void {
  sceneTest(`${subject.name}: ${sentence}`, {
    open: async t => new AdminScene(await subject.open(t)),
    play,
    timeoutMs: 60_000
  })
}
