import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import * as fc from 'fast-check'
import type { Pull } from '../../src/pull.ts'
import { onMemory, onRedis, redisForThisFile } from '../conformance/stream/places.ts'
import { closed, numbers, Scene } from '../conformance/stream/scene.ts'
import type { StreamsUnderTest } from '../conformance/stream/streams-under-test.ts'
import { slowly } from '../conformance/stream/writable/jobs.ts'

/** Somebody who does what one may do with a Readable, and notes what it gets. */
class Consumer {
  readonly seen: number[] = []
  readonly #scene: Scene
  readonly #pull: Pull<number>
  #given = 0

  constructor(scene: Scene, pull: Pull<number>) {
    this.#scene = scene
    this.#pull = pull
  }

  get given(): number {
    return this.#given
  }

  readonly note = (job: number): void => void this.seen.push(job)

  readonly noteAndDestroy = (job: number): void => {
    this.seen.push(job)
    this.#pull.destroy()
  }

  readonly noteAndPause = (job: number): void => {
    this.seen.push(job)
    this.#pull.pause()
  }

  readonly ignore = (): void => {}

  readonly actions: Record<string, () => unknown> = {
    give: () => this.give(3),
    giveMany: () => this.give(12),
    listen: () => this.replaceListener(this.note),
    listenAndPause: () => this.replaceListener(this.noteAndPause),
    listenAndDestroy: () => this.replaceListener(this.noteAndDestroy),
    stopListening: () => this.replaceListener(),
    waitForReadable: () => void this.#pull.on('readable', this.ignore),
    stopWaiting: () => void this.#pull.off('readable', this.ignore),
    read: () => this.read(),
    pause: () => void this.#pull.pause(),
    resume: () => {
      // Without a listener, resume() throws jobs away: that is what Node says it does.
      if (this.#pull.listenerCount('data') > 0) this.#pull.resume()
    },
    end: () => void this.#pull.end(),
    destroy: () => void this.#pull.destroy(),
    turn: () => setImmediate(),
    passTime: () => this.#scene.passTime()
  }

  async give(count: number): Promise<void> {
    const jobs = numbers(count).map(job => String(this.#given + job))
    this.#given += count
    await this.#scene.given(jobs)
  }

  read(): void {
    const isNoted = this.#pull.listenerCount('data') > 0
    const job = this.#pull.read()
    if (job !== null && !isNoted) this.seen.push(job)
  }

  replaceListener(listener?: (job: number) => void): void {
    // Without a listener, what flows is thrown away.
    this.#pull.pause()
    // Not removeAllListeners('data'), after which Node may go on as if there were some.
    for (const old of [this.note, this.noteAndPause, this.noteAndDestroy])
      this.#pull.off('data', old)
    if (listener) this.#pull.on('data', listener).resume()
  }
}

function assertNothingLost(subject: StreamsUnderTest, numRuns: number): void {
  const title = `${subject.name}: whatever one does, each job is delivered or left, in order`
  test(title, { timeout: 60_000 }, async t => {
    const { actions } = new Consumer(undefined as never, undefined as never)
    const action = fc.constantFrom(...Object.keys(actions))
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 2, 5, 100),
        fc.boolean(),
        fc.array(action, { minLength: 3, maxLength: 25 }),
        async (highWaterMark, isSlow, steps) => {
          const scene = new Scene(subject.open(t))
          const schema = isSlow ? slowly(() => true) : undefined
          const pull = scene.pull<number>({ highWaterMark, schema })
          const consumer = new Consumer(scene, pull)

          try {
            for (const step of steps) await consumer.actions[step]!()
            pull.destroy()
            await closed(pull)

            assert.deepEqual(
              [...consumer.seen, ...(await scene.leftJobs())],
              numbers(consumer.given)
            )
          } finally {
            await scene.close()
          }
        }
      ),
      { numRuns }
    )
  })
}

assertNothingLost(onMemory('Pull'), 1_000)
assertNothingLost(onRedis('Pull', await redisForThisFile()), 150)
