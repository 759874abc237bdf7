import assert from 'node:assert/strict'
import type { StandardSchema } from '../../../../src/codec/schema.ts'
import { eventually } from '../../../support/eventually.ts'
import { numbers } from '../../stream/scene.ts'
import type { StreamsUnderTest } from '../../stream/streams-under-test.ts'
import { slowly } from '../../stream/writable/jobs.ts'
import { gate, next, reliableTest } from '../scene.ts'

/** Handlers that take several jobs at a time. */
export function batchConformance(subject: StreamsUnderTest): void {
  waitingConformance(subject)

  reliableTest(subject, 'a batch handler gets arrays of at most so many jobs', async scene => {
    await scene.givenNumbers(10)
    const sizes: number[] = []
    const seen: number[] = []

    const worker = scene.batchWorker({ batch: { size: 4 } }, jobs => {
      sizes.push(jobs.length)
      seen.push(...jobs.map(({ data }) => data))
    })
    await next(worker, 'idle')

    assert.deepEqual(seen, numbers(10))
    assert.ok(sizes.every(size => size >= 1 && size <= 4))
    assert.deepEqual(await scene.ready(), [])
  })

  reliableTest(
    subject,
    "'completed' comes for each job of a batch, with its result",
    async scene => {
      await scene.givenNumbers(3)
      const seen: unknown[] = []
      const worker = scene.batchWorker({ batch: { size: 3 } }, jobs => jobs.length)
      worker.on('completed', (job, result) => seen.push([job.data, result]))

      await eventually(() => seen.length === 3)

      assert.deepEqual(seen, [
        [0, 3],
        [1, 3],
        [2, 3]
      ])
    }
  )

  reliableTest(
    subject,
    'what a batch handler settles itself stays settled like that',
    async scene => {
      await scene.givenNumbers(4)
      const completed: number[] = []
      const worker = scene.batchWorker({ batch: { size: 4 } }, async jobs => {
        for (const job of jobs) {
          if (job.data === 1) await job.reject('bad')
          if (job.data === 2 && job.attempt === 1) void job.retry({ delayMs: 0 })
        }
      })
      worker.on('completed', job => completed.push(job.data))
      await eventually(() => completed.length === 3)

      assert.deepEqual(completed, [0, 3, 2])
      assert.deepEqual(
        (await scene.dead()).map(({ data }) => data),
        [1]
      )
      assert.deepEqual(await scene.ready(), [])
    }
  )

  reliableTest(subject, 'throwing fails those of a batch that are not settled', async scene => {
    await scene.givenNumbers(4)
    const retried: number[] = []
    const worker = scene.batchWorker({ batch: { size: 4 } }, async jobs => {
      await jobs[0]!.ack()
      void jobs[2]!.reject('bad')
      throw new Error('the rest failed')
    })
    worker.on('retry', job => retried.push(job.data))

    await eventually(() => retried.length === 2)

    assert.deepEqual(retried, [1, 3])
    await eventually(async () => (await scene.dead()).length === 1)
  })

  reliableTest(subject, 'concurrency counts batches', async scene => {
    await scene.givenNumbers(12)
    const hold = gate()
    const sizes: number[] = []
    const worker = scene.batchWorker(
      { batch: { size: 3, waitMs: 5_000 }, concurrency: 2 },
      jobs => {
        sizes.push(jobs.length)
        return hold.promise
      }
    )

    await eventually(() => worker.running === 2)
    await scene.passTime()

    assert.deepEqual(sizes, [3, 3])
    hold.open()
    await next(worker, 'idle')
    assert.deepEqual(sizes, [3, 3, 3, 3])
  })

  reliableTest(subject, 'a batch has one timeout, which fails all of it', async scene => {
    await scene.givenNumbers(2)
    const dead: number[] = []
    const worker = scene.batchWorker({ batch: { size: 2 }, timeoutMs: 30, attempts: 1 }, jobs => {
      return new Promise(resolve => jobs[1]!.signal.addEventListener('abort', resolve))
    })
    worker.on('dead', job => dead.push(job.data))

    await eventually(() => dead.length === 2)

    assert.deepEqual(dead, [0, 1])
  })
}

function waitingConformance(subject: StreamsUnderTest): void {
  reliableTest(subject, 'a full batch starts at once', async scene => {
    const since = performance.now()
    const worker = scene.batchWorker({ batch: { size: 3, waitMs: 20_000 } }, jobs => jobs.length)
    await scene.givenNumbers(3)

    const [, size] = await next<[unknown, number]>(worker, 'completed')

    assert.equal(size, 3)
    assert.ok(performance.now() - since < 5_000)
  })

  reliableTest(subject, 'a batch waits for jobs that a schema has not judged', async scene => {
    await scene.givenNumbers(6)
    const sizes: number[] = []
    const schema = slowly(() => true) as StandardSchema<unknown, number>
    const worker = scene.batchWorker({ schema, batch: { size: 3, waitMs: 20_000 } }, jobs => {
      sizes.push(jobs.length)
    })

    await next(worker, 'idle')

    assert.deepEqual(sizes, [3, 3])
  })

  reliableTest(subject, 'a batch that is not full starts after waitMs', async scene => {
    await scene.givenNumbers(2)
    const since = performance.now()
    const worker = scene.batchWorker({ batch: { size: 5, waitMs: 150 } }, jobs => jobs.length)

    const [, size] = await next<[unknown, number]>(worker, 'completed')

    const waitedMs = performance.now() - since
    assert.equal(size, 2)
    assert.ok(waitedMs >= 145 && waitedMs < 2_000, String(waitedMs))
  })

  reliableTest(subject, 'what is no job fills no batch', async scene => {
    await scene.given(['{', '1', '{', '2'])
    const worker = scene.batchWorker({ batch: { size: 3, waitMs: 20_000 } }, jobs => jobs.length)
    await eventually(async () => (await scene.dead()).length === 2)

    assert.equal(worker.running, 0)
    const completed = next<[unknown, number]>(worker, 'completed')
    await scene.given(['3'])
    const [, size] = await completed

    assert.equal(size, 3)
  })

  reliableTest(subject, 'each batch waits anew, from its first job on', async scene => {
    const sizes: number[] = []
    const worker = scene.batchWorker({ batch: { size: 5, waitMs: 500 } }, jobs => {
      sizes.push(jobs.length)
    })
    for (const round of [1, 2]) {
      await scene.given(['1'])
      await eventually(async () => (await scene.ready()).length === 0)
      await scene.given(['2', '3'])
      await eventually(() => sizes.length === round)
    }

    assert.deepEqual(sizes, [3, 3])
    await worker.close()
  })

  reliableTest(subject, 'a batch waits its time also after pause() and resume()', async scene => {
    await scene.given(['1'])
    const sizes: number[] = []
    const worker = scene.batchWorker({ batch: { size: 5, waitMs: 120 } }, jobs => {
      sizes.push(jobs.length)
    })
    await eventually(async () => (await scene.ready()).length === 0)
    worker.pause()
    await eventually(async () => (await scene.ready()).length === 1)
    // The time of the batch that was given back runs out.
    await new Promise(resolve => setTimeout(resolve, 150))

    worker.resume()
    await eventually(async () => (await scene.ready()).length === 0)
    await scene.given(['2'])
    await eventually(() => sizes.length > 0)

    assert.deepEqual(sizes, [2])
  })
}
