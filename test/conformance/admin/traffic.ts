import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import { countersOf } from '../../../src/queue/counters.ts'
import type { JobState } from '../../../src/store/admin.ts'
import type { TestConsumer } from '../ledger/test-consumer.ts'
import type { StoreUnderTest } from '../store/store-under-test.ts'
import { adminTest, type AdminScene } from './scene.ts'

/** Anything that may happen to a queue. */
type Step =
  | { readonly kind: 'append'; readonly count: number }
  | { readonly kind: 'place'; readonly delayMs: number; readonly priority: number }
  | { readonly kind: 'take'; readonly slot: number; readonly want: number }
  | { readonly kind: 'settle'; readonly slot: number; readonly fates: readonly Fate[] }
  | { readonly kind: 'wait' | 'rename' | 'leave'; readonly slot: number }
  | { readonly kind: 'redrive'; readonly count: number }
  | { readonly kind: 'clear'; readonly state: Exclude<JobState, 'held'> }
  | { readonly kind: 'pause' | 'resume' }

type Fate = 'acks' | 'expired' | 'releases' | 'retry' | 'delay' | 'reject' | 'keep'

const slots = 3
const slot = fc.nat(slots - 1)
const count = fc.nat(4)
const fate = fc.constantFrom<Fate>(
  'acks',
  'expired',
  'releases',
  'retry',
  'delay',
  'reject',
  'keep'
)
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('append'), count }) },
  fc.record({
    kind: fc.constant('place'),
    delayMs: fc.constantFrom(0, 600_000),
    priority: fc.integer({ min: -1, max: 1 })
  }),
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('take'), slot, want: count }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('settle'), slot, fates: fc.array(fate) })
  },
  fc.record({ kind: fc.constantFrom('wait', 'rename', 'leave'), slot }),
  fc.record({ kind: fc.constant('redrive'), count: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant('clear'), state: fc.constantFrom('ready', 'delayed', 'dead') }),
  fc.record({ kind: fc.constantFrom('pause', 'resume') })
)

/** The numbers add up, whatever happens. */
export function trafficConformance(subject: StoreUnderTest): void {
  adminTest(subject, 'whatever happens, the counters and sizes add up', async scene => {
    const property = fc.asyncProperty(fc.array(anyStep, { size: 'medium' }), async steps => {
      const walked = scene.another()
      try {
        const traffic = await Traffic.start(walked)
        for (const step of steps) {
          await traffic.take(step)
          await traffic.check(step)
        }
      } finally {
        await walked.close()
      }
    })
    await fc.assert(property, { numRuns: 30 })
  })
}

class Traffic {
  readonly #scene: AdminScene
  readonly #consumers: TestConsumer[] = []
  #pushed = 0
  readonly #counts = { acked: 0, retried: 0, dead: 0, expired: 0, redriven: 0, cleared: 0 }

  static async start(scene: AdminScene): Promise<Traffic> {
    const traffic = new Traffic(scene)
    while (traffic.#consumers.length < slots) traffic.#consumers.push(await scene.consumer())
    return traffic
  }

  private constructor(scene: AdminScene) {
    this.#scene = scene
  }

  async check(step: Step): Promise<void> {
    const said = `after ${JSON.stringify(step)}`
    const measures = await this.#scene.admin.measure()
    const { recovered: _, ...counters } = countersOf(measures)
    assert.deepEqual(counters, { pushed: this.#pushed, ...this.#counts }, said)
    for (const state of ['ready', 'delayed', 'held', 'dead'] as const) {
      const shown = await this.#scene.peek(state)
      assert.equal(shown.length, measures.sizes[state], `${state} ${said}`)
    }
    const consumers = await this.#scene.admin.consumers()
    const held = consumers.reduce((sum, consumer) => sum + consumer.held, 0)
    assert.equal(held, measures.sizes.held, said)
  }

  // oxlint-disable-next-line complexity -- one line for each kind of step
  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'append':
        return this.#append(step.count)
      case 'place':
        this.#pushed++
        return this.#scene.place(`job ${this.#pushed}`, step)
      case 'take':
        return void (await this.#consumers[step.slot]!.claim(step.want))
      case 'settle':
        return this.#settle(step.slot, step.fates)
      case 'wait':
        return this.#wait(step.slot)
      case 'rename':
        return this.#rename(step.slot)
      case 'leave':
        await this.#consumers[step.slot]!.leave()
        this.#consumers[step.slot] = await this.#scene.consumer()
        return
      case 'redrive':
        this.#counts.redriven += (
          await this.#scene.admin.redrive(step.count, this.#scene.queue)
        ).moved
        return
      case 'clear':
        return this.#clear(step.state)
      case 'pause':
        return this.#scene.admin.pause()
      case 'resume':
        return this.#scene.admin.resume()
    }
  }

  #append(jobs: number): Promise<void> {
    this.#pushed += jobs
    // One of them a marker, now and then.
    const markers = jobs === 4 ? [''] : []
    return this.#scene.append(...markers, ...Array.from({ length: jobs }, (_, index) => `${index}`))
  }

  /** What comes into its hand is adopted by the next claim. */
  async #wait(index: number): Promise<void> {
    const consumer = this.#consumers[index]!
    const mustWait = (await this.#scene.sizes()).ready === 0
    if (!mustWait) await consumer.wait(1)
    await consumer.claim(0)
  }

  async #rename(index: number): Promise<void> {
    const former = this.#consumers[index]!
    const successor = former.successor()
    await successor.enter(former.name)
    this.#consumers[index] = successor
  }

  async #clear(state: Exclude<JobState, 'held'>): Promise<void> {
    const { sizes } = await this.#scene.admin.measure()
    assert.equal(await this.#scene.admin.clear([state]), sizes[state])
    if (state !== 'dead') this.#counts.cleared += sizes[state]
  }

  async #settle(index: number, fates: readonly Fate[]): Promise<void> {
    const consumer = this.#consumers[index]!
    const held = await this.#scene.admin.peek('held', 0, 1000)
    const tokens = held
      .filter(({ holder }) => holder?.consumer === consumer.name)
      .map(({ holder }) => holder!.token!)
    const those = (wanted: Fate): number[] => tokens.filter((_, at) => fates[at] === wanted)
    const retries = [
      ...those('retry').map(token => ({ token, delayMs: 0, priority: 0 })),
      ...those('delay').map(token => ({ token, delayMs: 600_000, priority: 0 }))
    ]
    const rejects = those('reject').map(token => ({ token, attempts: 3, note: '"reason":"no"' }))
    const [acks, expired, releases] = [those('acks'), those('expired'), those('releases')]
    await consumer.settle({ acks, expired, releases, retries, rejects })
    this.#counts.acked += acks.length
    this.#counts.expired += expired.length
    this.#counts.retried += retries.length
    this.#counts.dead += rejects.length
  }
}
