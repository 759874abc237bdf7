import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import * as fc from 'fast-check'
import type { Job } from '../../src/job.ts'
import type { ReliablePull } from '../../src/reliable-pull.ts'
import { ReliableScene } from '../conformance/reliable/scene.ts'
import { onMemory, onRedis, redisForThisFile } from '../conformance/stream/places.ts'
import { closed, numbers } from '../conformance/stream/scene.ts'
import type { StreamsUnderTest } from '../conformance/stream/streams-under-test.ts'
import { slowly } from '../conformance/stream/writable/jobs.ts'

/** Somebody who does what one may do with a ReliablePull and its jobs, and notes what took effect. */
class Consumer {
  given = 0
  most = 0
  readonly acked: number[] = []
  readonly rejected: number[] = []
  readonly #scene: ReliableScene
  readonly #pull: ReliablePull<number>
  readonly #inHand: Array<Job<number>> = []
  readonly #settling: Array<Promise<unknown>> = []

  constructor(scene: ReliableScene, pull: ReliablePull<number>) {
    this.#scene = scene
    this.#pull = pull
  }

  readonly actions: Record<string, () => unknown> = {
    give: () => this.give(3),
    giveMany: () => this.give(12),
    listen: () => void this.#pull.off('data', this.#take).on('data', this.#take),
    stopListening: () => {
      // Without a listener, what flows is thrown away.
      this.#pull.pause()
      this.#pull.off('data', this.#take)
    },
    read: () => {
      const isListening = this.#pull.listenerCount('data') > 0
      const job = this.#pull.read()
      if (job && !isListening) this.#take(job)
    },
    ack: () => this.#settle(async job => (await job.ack()) && this.acked.push(job.data)),
    ackAll: () => {
      while (this.#inHand.length > 0) this.actions['ack']!()
    },
    retry: () => this.#settle(job => job.retry({ delayMs: 0 })),
    release: () => this.#settle(job => job.release()),
    reject: () => this.#settle(async job => (await job.reject()) && this.rejected.push(job.data)),
    pause: () => void this.#pull.pause(),
    resume: () => {
      if (this.#pull.listenerCount('data') > 0) this.#pull.resume()
    },
    end: () => void this.#pull.end(),
    destroy: () => void this.#pull.destroy(),
    turn: () => setImmediate(),
    passTime: () => this.#scene.passTime()
  }

  async give(count: number): Promise<void> {
    const jobs = numbers(count).map(job => String(this.given + job))
    this.given += count
    await this.#scene.given(jobs)
  }

  async settled(): Promise<void> {
    await Promise.all(this.#settling)
  }

  readonly #take = (job: Job<number>): void => {
    this.#inHand.push(job)
    const unsettled = this.#inHand.filter(({ isSettled }) => !isSettled)
    this.most = Math.max(this.most, unsettled.length)
  }

  #settle(how: (job: Job<number>) => Promise<unknown>): void {
    const job = this.#inHand.shift()
    if (job) this.#settling.push(how(job))
  }
}

function assertNothingLost(subject: StreamsUnderTest, numRuns: number): void {
  const title = `${subject.name}: whatever one does, each job is settled once or left`
  test(title, { timeout: 60_000 }, async t => {
    const { actions } = new Consumer(undefined as never, undefined as never)
    const action = fc.constantFrom(...Object.keys(actions))
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 2, 5, 100, 'auto' as const),
        fc.boolean(),
        fc.array(action, { minLength: 5, maxLength: 40 }),
        async (prefetch, isSlow, steps) => {
          const scene = new ReliableScene(subject.open(t))
          const schema = isSlow ? slowly(() => true) : undefined
          const pull = scene.reliable({ prefetch, schema: schema as never, attempts: 1000 })
          const consumer = new Consumer(scene, pull)

          try {
            for (const step of steps) await consumer.actions[step]!()
            pull.destroy()
            await closed(pull)
            await consumer.settled()

            const left = (await scene.readyData()) as number[]
            const dead = (await scene.dead()).map(({ data }) => data)
            const all = [...consumer.acked, ...left, ...(dead as number[])]
            assert.deepEqual(
              all.toSorted((a, b) => a - b),
              numbers(consumer.given)
            )
            assert.equal(dead.length, consumer.rejected.length)
            if (prefetch !== 'auto') assert.ok(consumer.most <= prefetch, String(consumer.most))
          } finally {
            await scene.close()
          }
        }
      ),
      { numRuns }
    )
  })
}

assertNothingLost(onMemory('ReliablePull'), 1_000)
assertNothingLost(onRedis('ReliablePull', await redisForThisFile()), 200)
