import assert from 'node:assert/strict'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { UnrecoverableError } from '../../../src/errors.ts'
import type { Job } from '../../../src/job.ts'
import { eventually } from '../../support/eventually.ts'
import type { StreamsUnderTest } from '../stream/streams-under-test.ts'
import { queueTest, type QueueScene } from './scene.ts'

const jobs = 600

/** The numbers add up while everything happens at once. */
export function trafficConformance(subject: StreamsUnderTest): void {
  queueTest(subject, 'counters add up at any moment of random traffic', async scene => {
    const traffic = new Traffic(scene)
    const backoff = { type: 'fixed', delayMs: 5 } as const
    const options = { concurrency: 5, attempts: 2, backoff }
    let worker = scene.worker(options, fate)
    scene.worker(options, fate)

    const pushing = traffic.pushAll()
    const looking = traffic.lookAlways()
    while (traffic.confirmed < jobs) {
      await scene.manager.redrive({ limit: 7 })
      await scene.manager.clear({ state: traffic.confirmed % 2 === 0 ? 'dead' : 'ready' })
      await scene.manager.pause()
      await worker.close(0)
      await scene.manager.resume()
      worker = scene.worker(options, fate)
      await sleep(20)
    }
    await pushing
    await eventually(async () => {
      const { ready, delayed, held } = await scene.manager.size()
      return ready + delayed + held === 0
    })
    traffic.isOver = true
    await looking

    const counters = await scene.manager.counters()
    const { pushed, acked, retried, dead, redriven, cleared, expired } = counters
    assert.equal(pushed, jobs)
    assert.equal(acked + dead + cleared + expired - redriven, jobs)
    assert.ok(Math.min(acked, retried, dead) > 0, JSON.stringify(counters))
  })
}

async function fate({ data, attempt }: Job<number>): Promise<void> {
  await sleep(data % 3)
  if (data % 7 === 0) throw new UnrecoverableError('never')
  if (data % 5 === 0 && attempt === 1) throw new Error('not now')
}

class Traffic {
  /** So many jobs have been handed to Push. */
  begun = 0
  /** So many jobs are stored. */
  confirmed = 0
  isOver = false
  readonly #scene: QueueScene

  constructor(scene: QueueScene) {
    this.#scene = scene
  }

  async pushAll(): Promise<void> {
    const push = this.#scene.push<number>()
    while (this.begun < jobs) {
      const job = this.begun++
      const delayMs = job % 4 === 0 ? 10 : 0
      await push.send(job, { delayMs, priority: (job % 3) - 1 })
      this.confirmed++
    }
  }

  /** What is said to have been pushed is never less than was known to be, nor more than was. */
  async lookAlways(): Promise<void> {
    while (!this.isOver) {
      const least = this.confirmed
      const { pushed } = await this.#scene.manager.counters()
      assert.ok(pushed >= least && pushed <= this.begun, `${least} ${pushed} ${this.begun}`)
      await setImmediate()
    }
  }
}
