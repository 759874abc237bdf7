import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import type { Job } from '../../../../src/job.ts'
import { Queue } from '../../../../src/queue.ts'
import { eventually } from '../../../support/eventually.ts'
import { numbers } from '../../stream/scene.ts'
import type { StreamsUnderTest } from '../../stream/streams-under-test.ts'
import { gate, next, reliableTest, type ReliableScene } from '../scene.ts'

/** close() of a Worker. */
export function closingConformance(subject: StreamsUnderTest): void {
  forcedConformance(subject)

  reliableTest(
    subject,
    'close() waits for the handlers that run, and gives back the rest',
    async scene => {
      await scene.givenNumbers(10)
      const hold = gate()
      const worker = scene.worker({ concurrency: 2, prefetch: 5 }, () => hold.promise)
      await eventually(() => worker.running === 2)
      let isClosed = false

      const closing = worker.close().then(() => (isClosed = true))
      await eventually(async () => (await scene.ready()).length === 8)
      assert.equal(isClosed, false)
      hold.open()
      await closing

      assert.deepEqual(await scene.readyData(), numbers(10).slice(2))
      assert.equal(worker.running, 0)
    }
  )

  reliableTest(subject, 'close() that leads to another close() closes once', async scene => {
    await scene.givenNumbers(1)
    let closes = 0
    const worker = scene.worker({}, job => {
      job.signal.addEventListener('abort', () => void worker.close(0))
      return new Promise(() => {})
    })
    worker.on('close', () => closes++)
    await eventually(() => worker.running === 1)

    await worker.close(0)
    await scene.passTime()

    assert.equal(closes, 1)
  })

  reliableTest(subject, 'close() settles what has just ended', async scene => {
    for (let round = 0; round < 10; round++) {
      await scene.given([String(round)])
      const started = gate()
      const worker = scene.worker({}, () => started.open())
      await started.promise

      await worker.close()

      assert.deepEqual(await scene.ready(), [])
    }
  })

  reliableTest(subject, 'close() may be called twice, at the same time and later', async scene => {
    const worker = scene.worker({}, () => {})
    let closed = 0
    worker.on('close', () => closed++)

    await Promise.all([worker.close(), worker.close(0)])
    await worker.close()
    await worker[Symbol.asyncDispose]()

    assert.equal(closed, 1)
  })

  reliableTest(subject, 'close() of an idle worker takes no time', async scene => {
    const worker = scene.worker({}, () => {})
    await next(worker, 'idle')
    await scene.passTime()
    const since = performance.now()

    await worker.close()

    assert.ok(performance.now() - since < 400)
  })

  reliableTest(subject, 'close() while it starts loses nothing', async scene => {
    await scene.givenNumbers(3)
    const handled: number[] = []
    for (let turns = 0; turns < 12; turns++) {
      const worker = scene.worker({ concurrency: 2 }, job => handled.push(job.data))
      for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate)
      await worker.close()
    }

    await eventually(async () => {
      assert.deepEqual(new Set([...handled, ...(await scene.readyData())]), new Set(numbers(3)))
      assert.equal(handled.length + (await scene.ready()).length, 3)
      return true
    })
  })

  reliableTest(subject, 'close() while it starts leaves no consumer behind', async scene => {
    const { queue, url } = scene
    await using manager = new Queue({ queue, url })
    for (let turns = 0; turns < 12; turns++) {
      const worker = scene.worker({}, () => {})
      for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate)
      await worker.close(0)

      assert.deepEqual(await manager.consumers(), [])
    }
  })

  reliableTest(subject, 'a closed worker starts nothing more', async scene => {
    const worker = scene.worker({}, job => assert.fail(String(job.data)))
    await worker.close()

    worker.resume()
    await scene.givenNumbers(2)
    await scene.passTime()

    assert.deepEqual(await scene.readyData(), numbers(2))
  })

  reliableTest(
    subject,
    'close() within a handler does not wait for itself for ever',
    async scene => {
      await scene.givenNumbers(2)
      const worker = scene.worker({}, async () => {
        void worker.close(5_000)
        await Promise.resolve()
      })

      await next(worker, 'close')

      assert.deepEqual(await scene.readyData(), [1])
    }
  )

  reliableTest(subject, 'leaving an `await using` scope closes the worker', async scene => {
    await scene.givenNumbers(1)
    const started = gate()
    const worker = scene.worker({}, async () => {
      started.open()
      await scene.passTime()
    })
    await started.promise

    await worker[Symbol.asyncDispose]()

    assert.deepEqual(await scene.ready(), [])
  })

  reliableTest(subject, 'a deadline that is no time is refused', async scene => {
    const worker = scene.worker({}, () => {})

    for (const deadline of [-1, NaN, '5' as unknown as number]) {
      assert.throws(() => worker.close(deadline), /deadlineMs/)
    }
    await worker.close(Infinity)
  })
}

/** A worker whose handlers never end. */
async function stuck(scene: ReliableScene, options: { signal?: AbortSignal } = {}) {
  await scene.givenNumbers(5)
  const jobs: Array<Job<number>> = []
  const never = new Promise(() => {})
  const worker = scene.worker({ concurrency: 2, ...options }, job => {
    jobs.push(job)
    return never
  })
  await eventually(() => worker.running === 2)
  return { worker, jobs }
}

function forcedConformance(subject: StreamsUnderTest): void {
  reliableTest(
    subject,
    'after the deadline signals abort and jobs go back as they were',
    async scene => {
      const { worker, jobs } = await stuck(scene)
      const since = performance.now()

      await worker.close(50)

      const tookMs = performance.now() - since
      assert.ok(tookMs >= 45 && tookMs < 1_200, String(tookMs))
      assert.ok(jobs.every(({ signal }) => signal.aborted))
      assert.equal((jobs[0]!.signal.reason as { code: string }).code, 'PP_CLOSED')
      assert.deepEqual(await scene.readyData(), numbers(5))
      assert.deepEqual(
        (await scene.ready()).map(({ attempts, recoveries }) => attempts + recoveries),
        Array(5).fill(0)
      )
      assert.equal(await jobs[0]!.ack(), false)
    }
  )

  reliableTest(subject, 'close(0) waits for nobody', async scene => {
    const { worker } = await stuck(scene)

    await worker.close(0)

    assert.deepEqual(await scene.readyData(), numbers(5))
  })

  reliableTest(
    subject,
    'a handler that throws because of the abort changes nothing',
    async scene => {
      await scene.givenNumbers(1)
      const worker = scene.worker({ attempts: 1 }, job => {
        return new Promise((_, reject) => {
          job.signal.addEventListener('abort', () => reject(job.signal.reason as Error))
        })
      })
      worker.on('dead', () => assert.fail('it is no failure of the job'))
      await eventually(() => worker.running === 1)

      await worker.close(0)
      await scene.passTime()

      assert.deepEqual(
        (await scene.ready()).map(({ attempts }) => attempts),
        [0]
      )
    }
  )

  reliableTest(subject, 'aborting the signal closes by force', async scene => {
    const controller = new AbortController()
    const { worker, jobs } = await stuck(scene, { signal: controller.signal })
    worker.on('error', error => assert.fail(String(error)))

    controller.abort()
    await next(worker, 'close')

    assert.ok(jobs.every(({ signal }) => signal.aborted))
    assert.deepEqual(await scene.readyData(), numbers(5))
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0)
  })

  reliableTest(subject, 'aborting the signal ends a close() under way by force', async scene => {
    const controller = new AbortController()
    const { worker, jobs } = await stuck(scene, { signal: controller.signal })

    const closing = worker.close(Infinity)
    await scene.passTime()
    controller.abort()
    await closing

    assert.ok(jobs.every(({ signal }) => signal.aborted))
    assert.deepEqual(await scene.readyData(), numbers(5))
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0)
  })

  reliableTest(subject, 'a second close() brings the deadline forward', async scene => {
    const { worker, jobs } = await stuck(scene)

    const closing = worker.close(Infinity)
    await scene.passTime()
    await Promise.all([closing, worker.close(20)])

    assert.ok(jobs.every(({ signal }) => signal.aborted))
    assert.deepEqual(await scene.readyData(), numbers(5))
  })

  reliableTest(subject, 'a signal that is aborted already starts nothing', async scene => {
    await scene.givenNumbers(2)
    const worker = scene.worker({ signal: AbortSignal.abort() }, () => assert.fail('no handler'))

    await next(worker, 'close')

    assert.deepEqual(await scene.readyData(), numbers(2))
  })

  reliableTest(subject, 'close() takes the listener off its signal', async scene => {
    const { signal } = new AbortController()
    const worker = scene.worker({ signal }, () => {})

    await worker.close()

    assert.equal(getEventListeners(signal, 'abort').length, 0)
  })
}
