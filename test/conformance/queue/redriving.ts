import assert from 'node:assert/strict'
import { codes } from '../../../src/errors.ts'
import type { Job } from '../../../src/job.ts'
import { keysOf } from '../../../src/store/keys.ts'
import { eventually } from '../../support/eventually.ts'
import type { StreamsUnderTest } from '../stream/streams-under-test.ts'
import { queueTest } from './scene.ts'

/** Dead letters get another chance. */
export function redrivingConformance(subject: StreamsUnderTest): void {
  queueTest(subject, 'dead letters are handled again, with all attempts anew', async scene => {
    await scene.buried(3)

    assert.equal(await scene.manager.redrive(), 3)

    const jobs: Array<Job<number>> = []
    scene.worker({}, job => void jobs.push(job))
    await eventually(() => jobs.length === 3)
    const facts = jobs.map(({ data, attempt, recoveries }) => [data, attempt, recoveries])
    assert.deepEqual(
      facts.toSorted(([a], [b]) => a! - b!),
      [0, 1, 2].map(data => [data, 1, 0])
    )
    for (const { death, data } of jobs) assert.equal(death?.reason, `Error: no ${data}`)
  })

  queueTest(subject, 'a job keeps its id and its headers over its death', async scene => {
    await scene.push<number>().send(1, { id: 'order-7', headers: { trace: 'x' }, priority: 5 })
    const options = { attempts: 1 }
    const failing = scene.worker(options, () => Promise.reject(new Error('no')))
    await eventually(async () => (await scene.manager.size()).dead === 1)
    await failing.close()

    await scene.manager.redrive()

    const [job] = await scene.manager.peek()
    assert.deepEqual([job?.id, { ...job?.headers }, job?.priority], ['order-7', { trace: 'x' }, 5])
  })

  queueTest(subject, 'no more are moved than asked for, oldest first', async scene => {
    await scene.given([])
    await scene.buried(5)
    const before = (await scene.manager.peek({ state: 'dead' })).map(({ data }) => data)

    assert.equal(await scene.manager.redrive({ limit: 2 }), 2)
    assert.equal(await scene.manager.redrive({ limit: 1 }), 1)

    const moved = (await scene.manager.peek()).map(({ data }) => data)
    assert.deepEqual(moved, before.slice(0, 3))
    assert.equal(await scene.manager.redrive({ limit: 9 }), 2)
  })

  queueTest(subject, 'dead letters go to another queue', async scene => {
    const to = `${scene.queue} other`
    await scene.buried(2)

    assert.equal(await scene.manager.redrive({ to }), 2)

    const other = scene.manage({ queue: to })
    assert.equal((await other.size()).ready, 2)
    assert.equal((await other.counters()).pushed, 2)
    const { pushed, redriven, dead } = await scene.manager.counters()
    assert.deepEqual([pushed, redriven, dead], [2, 0, 2])
  })

  queueTest(subject, 'jobs that die again at once are moved once', async scene => {
    await scene.buried(30)
    const options = { attempts: 1, concurrency: 10 }
    const worker = scene.worker(options, () => Promise.reject(new Error('again')))

    assert.equal(await scene.manager.redrive(), 30)

    await eventually(async () => (await scene.manager.size()).dead === 30)
    await worker.close()
    const { pushed, dead, redriven } = await scene.manager.counters()
    assert.deepEqual([pushed, dead, redriven], [30, 60, 30])
  })

  queueTest(subject, 'wrong options reject, and move nothing', async scene => {
    await scene.buried(1)
    const { dead } = keysOf(scene.queue)
    const wrong = [
      { limit: 0 },
      { limit: Number.NaN },
      { to: '' },
      { to: dead },
      { too: 'x' },
      null
    ]

    for (const options of wrong) {
      const redriving = scene.manager.redrive(options as never)
      await assert.rejects(redriving, { code: codes.invalidOption }, JSON.stringify(options))
    }

    assert.equal((await scene.manager.size()).dead, 1)
  })
}
