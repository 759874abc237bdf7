import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import * as fc from 'fast-check'
import type { Push } from '../../src/push.ts'
import { onMemory, onRedis, redisForThisFile } from '../conformance/stream/places.ts'
import { closed, numbers, Scene } from '../conformance/stream/scene.ts'
import type { StreamsUnderTest } from '../conformance/stream/streams-under-test.ts'
import { slowly } from '../conformance/stream/writable/jobs.ts'

/** Somebody who does what one may do with a Writable, and notes what it hears. */
class Producer {
  readonly confirmed: number[] = []
  readonly called: number[] = []
  #written = 0
  readonly #scene: Scene
  readonly #push: Push<unknown>

  constructor(scene: Scene, push: Push<unknown>) {
    this.#scene = scene
    this.#push = push
  }

  get written(): number {
    return this.#written
  }

  readonly actions: Record<string, () => unknown> = {
    write: () => this.write(1),
    writeMany: () => this.write(40),
    writeBadly: () => void (this.#push.writableEnded || this.#push.write(undefined, () => {})),
    cork: () => this.#push.cork(),
    uncork: () => this.#push.uncork(),
    end: () => void this.#push.end(),
    destroy: () => void this.#push.destroy(),
    turn: () => setImmediate(),
    passTime: () => this.#scene.passTime()
  }

  write(count: number): void {
    // Without this, a write after end would destroy the stream, as Node says.
    if (this.#push.writableEnded) return
    for (const job of numbers(count).map(index => this.#written + index)) {
      this.#push.write(job, error => {
        this.called.push(job)
        if (!error) this.confirmed.push(job)
      })
    }
    this.#written += count
  }
}

function assertTruth(subject: StreamsUnderTest, numRuns: number): void {
  const title = `${subject.name}: whatever one does, callbacks tell what is stored, in order`
  test(title, { timeout: 60_000 }, async t => {
    const { actions } = new Producer(undefined as never, undefined as never)
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.array(fc.constantFrom(...Object.keys(actions)), { minLength: 2, maxLength: 25 }),
        async (isSlow, steps) => {
          const scene = new Scene(subject.open(t))
          const schema = isSlow ? slowly(() => true) : undefined
          const push = scene.push({ schema: schema as never })
          const producer = new Producer(scene, push)

          try {
            for (const step of steps) await producer.actions[step]!()
            push.end()
            await closed(push)
            await scene.passTime()

            assert.deepEqual(await scene.leftJobs(), producer.confirmed)
            assert.equal(producer.called.length, producer.written)
          } finally {
            await scene.close()
          }
        }
      ),
      { numRuns }
    )
  })
}

assertTruth(onMemory('Push'), 1_000)
assertTruth(onRedis('Push', await redisForThisFile()), 150)
