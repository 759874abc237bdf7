import assert from 'node:assert/strict'
import type { Claimed, Settlements } from '../../../src/store/ledger.ts'
import type { Sight } from './ledger-under-test.ts'
import { longWaitMs, type Scene } from './scene.ts'
import type { ClaimOptions, TestConsumer } from './test-consumer.ts'

/** How many consumers there are at any time. */
export const slots = 3

/** What becomes of the jobs held, from the first token on; the others are kept. */
export type Fates = ReadonlyArray<
  'ack' | 'release' | 'retry' | 'delay' | 'head' | 'reject' | 'keep'
>

/** Three consumers and a producer, who do what they are told. */
export class Walker {
  readonly scene: Scene
  readonly #consumers: TestConsumer[]
  readonly #lastClaims: Array<[number, ClaimOptions] | undefined> = []
  readonly #jobs = new Set<string>()
  #placed = 0
  #sight: Sight

  static async start(scene: Scene): Promise<Walker> {
    const consumers: TestConsumer[] = []
    while (consumers.length < slots) consumers.push(await scene.consumer())
    return new Walker(scene, consumers, await scene.look())
  }

  private constructor(scene: Scene, consumers: TestConsumer[], sight: Sight) {
    this.scene = scene
    this.#consumers = consumers
    this.#sight = sight
  }

  /** Every job is somewhere, and nowhere else. */
  async check(after: string): Promise<Sight> {
    this.#sight = await this.scene.look()
    const found = jobsIn(this.#sight)
    assert.deepEqual(found.toSorted(), [...this.#jobs].toSorted(), `after ${after}`)
    return this.#sight
  }

  #newJob(): string {
    const job = `job ${++this.#placed}`
    this.#jobs.add(job)
    return job
  }

  append(count: number): Promise<void> {
    // One of them a marker, now and then.
    const markers = count === 4 ? [''] : []
    return this.scene.append(...markers, ...Array.from({ length: count }, () => this.#newJob()))
  }

  place(options: { delayMs: number; priority: number }): Promise<void> {
    return this.scene.place(this.#newJob(), options)
  }

  async claim(index: number, want: number, plan: Fates): Promise<unknown> {
    const consumer = this.#consumers[index]!
    const settlements = this.#settlements(consumer, plan)
    const { nextToken, nextHandToken } = consumer
    const isHandedOut = plan.length % 2 === 0
    const options = {
      firstToken: nextToken,
      adoptToken: nextHandToken,
      isHandedOut,
      settlements
    }
    this.#lastClaims[index] = [want, options]
    return replyOf(await consumer.claim(want, options))
  }

  /** The last claim once more, as after a lost reply: nothing else has been called since. */
  async repeat(index: number): Promise<unknown> {
    const last = this.#lastClaims[index]
    if (!last || this.#sight.hands[this.#consumers[index]!.name] !== undefined) return undefined
    const reply = await this.#consumers[index]!.claim(...last)
    return { ...replyOf(reply), adopted: undefined }
  }

  async settle(index: number, plan: Fates): Promise<unknown> {
    this.#lastClaims[index] = undefined
    const consumer = this.#consumers[index]!
    const { held } = await consumer.settle(this.#settlements(consumer, plan))
    return held
  }

  async wait(index: number): Promise<unknown> {
    const consumer = this.#consumers[index]!
    const mustWait = this.#sight.ready.length === 0
    if (mustWait || this.#sight.hands[consumer.name] !== undefined) return undefined
    return consumer.wait(longWaitMs)
  }

  /** This one is lost, and a new one comes in its place. */
  async reap(index: number): Promise<unknown> {
    const lost = this.#consumers[index]!
    const count = await this.scene.reap(lost, this.#consumers[(index + 1) % slots]!)
    await this.#assertFenced(lost)
    await this.#replace(index)
    return count
  }

  async takeOver(index: number): Promise<unknown> {
    const consumer = this.#consumers[index]!
    const [successor, { isTakenOver, held }] = await this.scene.takeOver(consumer)
    await this.#assertFenced(consumer)
    this.#consumers[index] = successor
    this.#lastClaims[index] = undefined
    return [isTakenOver, held.map(({ token, element }) => [token, String(element)])]
  }

  async leave(index: number): Promise<void> {
    await this.#consumers[index]!.leave()
    await this.#assertFenced(this.#consumers[index]!)
    await this.#replace(index)
  }

  async #replace(index: number): Promise<void> {
    this.#consumers[index] = await this.scene.consumer()
    this.#lastClaims[index] = undefined
  }

  async #assertFenced(consumer: TestConsumer): Promise<void> {
    assert.equal(await consumer.tryClaim(9), undefined)
    assert.equal(await consumer.trySettle({ acks: [1, 2, 3], releases: [4, 5, 6] }), undefined)
  }

  #settlements(consumer: TestConsumer, plan: Fates): Settlements {
    const held = Object.entries(this.#sight.held[consumer.name] ?? {})
    const tokens = (fate: Fates[number]): number[] =>
      held.filter((_, index) => plan[index] === fate).map(([token]) => Number(token))
    for (const [index, [, element]] of held.entries()) {
      if (plan[index] === 'ack') this.#jobs.delete(jobOf(element))
    }
    const retries = [
      ...tokens('retry').map(token => ({ token, delayMs: 0, priority: (token % 3) - 1 })),
      ...tokens('delay').map(token => ({ token, delayMs: 700_000, priority: (token % 3) - 1 })),
      ...tokens('head').map(token => ({ token, delayMs: -1, priority: 0 }))
    ]
    const rejects = tokens('reject').map(token => ({ token, attempts: 3, note: '"reason":"no"' }))
    return { acks: tokens('ack'), expired: [], releases: tokens('release'), retries, rejects }
  }
}

function replyOf({ taken, adopted, dueInMs, ...others }: Claimed): object {
  return {
    ...others,
    taken: taken.map(String),
    adopted: adopted && String(adopted),
    isLater: dueInMs !== undefined
  }
}

function jobsIn({ ready, prioritised, later, held, hands, dead }: Sight): string[] {
  const heldElements = Object.values(held).flatMap(elements => Object.values(elements))
  return [...ready, ...prioritised, ...later, ...heldElements, ...Object.values(hands), ...dead]
    .filter(element => element !== '')
    .map(jobOf)
}

/** The payload, which stays the same for ever. */
function jobOf(element: string): string {
  return element.slice(element.indexOf('\n') + 1)
}
