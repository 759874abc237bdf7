import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import { eventually } from '../../../support/eventually.ts'
import { numbers } from '../../stream/scene.ts'
import type { StreamsUnderTest } from '../../stream/streams-under-test.ts'
import { gate, next, reliableTest } from '../scene.ts'

const jobs = Array.from({ length: 60 }, (_, job) => job)
const slow = 40

/** Several workers on one queue. */
export function sharingConformance(subject: StreamsUnderTest): void {
  reliableTest(subject, 'what waits behind a slow job goes back, for others', async scene => {
    await scene.given(jobs.map(String))
    const slowness = gate()
    const runs: number[] = []
    const first = scene.worker({ concurrency: 1 }, ({ data }) => {
      runs.push(data)
      return data === slow ? slowness.promise : undefined
    })
    const rest = jobs.slice(slow + 1)
    await eventually(async () => (await scene.readyData()).length === rest.length)
    assert.deepEqual(await scene.readyData(), rest)

    scene.worker({ concurrency: 1 }, ({ data }) => void runs.push(data))
    await eventually(() => runs.length === jobs.length)

    assert.deepEqual([first.running, runs], [1, jobs])
    slowness.open()
    await eventually(() => first.running === 0)
  })

  reliableTest(subject, 'what waits goes back when all jobs become slower', async scene => {
    const quick = 300
    const all = 1500
    await scene.given(Array.from({ length: all }, (_, index) => String(index)))
    let runs = 0
    const worker = scene.worker({ concurrency: 1 }, async () => {
      if (runs++ >= quick) await setTimeout(10)
    })
    await eventually(() => runs > quick)

    // Long before this worker could have run them all.
    await eventually(async () => runs + (await scene.readyData()).length >= all)

    await worker.close()
  })

  reliableTest(subject, 'one who had a slow job claims ahead again after it', async scene => {
    await scene.given(jobs.map(String))
    const slowness = gate()
    const runs: number[] = []
    scene.worker({ concurrency: 1 }, ({ data }) => {
      runs.push(data)
      return data === slow ? slowness.promise : undefined
    })
    await eventually(async () => (await scene.readyData()).length === jobs.length - slow - 1)

    slowness.open()

    await eventually(() => runs.length === jobs.length)
    assert.deepEqual(runs, jobs)
  })

  reliableTest(
    subject,
    'what waits for the next batch behind a slow one goes back, once',
    async scene => {
      await scene.given(['0'])
      const slowness = gate()
      const batches: number[][] = []
      const worker = scene.batchWorker({ batch: { size: 10 } }, batch => {
        batches.push(batch.map(({ data }) => data))
        return slowness.promise
      })
      await eventually(() => worker.running === 1)
      await scene.given(jobs.slice(1).map(String))
      await eventually(async () => (await scene.readyData()).length === jobs.length - 1)

      const other: number[] = []
      scene.worker({ concurrency: 1 }, ({ data }) => void other.push(data))
      await eventually(() => other.length === jobs.length - 1)

      assert.deepEqual([batches, other.toSorted((a, b) => a - b)], [[[0]], jobs.slice(1)])
      slowness.open()
    }
  )

  reliableTest(subject, 'a fixed prefetch is kept, however slow the jobs are', async scene => {
    await scene.given(['0', '1', '2', '3'])
    const slowness = gate()
    scene.worker({ concurrency: 1, prefetch: 3 }, () => slowness.promise)
    await eventually(async () => (await scene.readyData()).length === 1)

    await scene.passTime()

    assert.deepEqual(await scene.readyData(), [3])
    slowness.open()
  })

  reliableTest(
    subject,
    'one who may hold one job leaves what is due with it to others',
    async scene => {
      const slowness = gate()
      const first = scene.worker({ prefetch: 1 }, () => slowness.promise)
      await next(first, 'idle')
      const push = scene.push()
      const at = Date.now() + 300
      await Promise.all(numbers(3).map(job => push.send(job, { at })))
      await eventually(() => first.running === 1)
      await eventually(async () => (await scene.ready()).length === 2)

      let runs = 0
      scene.worker({ concurrency: 1 }, () => void runs++)

      await eventually(() => runs === 2)
      slowness.open()
    }
  )
}
