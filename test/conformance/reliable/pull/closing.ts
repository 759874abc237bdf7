import assert from 'node:assert/strict'
import type { Job } from '../../../../src/job.ts'
import { numbers } from '../../stream/scene.ts'
import type { StreamsUnderTest } from '../../stream/streams-under-test.ts'
import { next, reliableTest } from '../scene.ts'

/** close(), with its deadline. */
export function closingConformance(subject: StreamsUnderTest): void {
  reliableTest(subject, 'close() waits for the jobs in hand', async scene => {
    await scene.givenNumbers(2)
    const pull = scene.reliable({ prefetch: 1 })
    const [job] = await next<[Job<number>]>(pull, 'data')
    let isClosed = false

    const closing = pull.close().then(() => (isClosed = true))
    await scene.passTime()
    assert.equal(isClosed, false)
    assert.equal(await job.ack(), true)
    await closing

    assert.equal(pull.closed, true)
    assert.deepEqual(await scene.readyData(), [1])
  })

  reliableTest(subject, 'close() gives back what is not settled in time', async scene => {
    await scene.givenNumbers(5)
    const pull = scene.reliable({ prefetch: 3 })
    const jobs: Array<Job<number>> = []
    pull.on('data', job => jobs.push(job))
    await next(pull, 'data')
    await scene.passTime()
    const since = performance.now()

    await pull.close(50)

    assert.ok(performance.now() - since < 700)
    assert.equal(pull.closed, true)
    assert.ok(jobs.every(({ signal }) => signal.aborted))
    assert.deepEqual(await scene.readyData(), numbers(5))
    assert.deepEqual(
      (await scene.ready()).map(({ attempts }) => attempts),
      [0, 0, 0, 0, 0]
    )
  })

  reliableTest(subject, 'close() of a stream that nobody reads gives all back', async scene => {
    await scene.givenNumbers(3)
    const pull = scene.reliable({ prefetch: 3 })
    await scene.passTime()

    await pull.close()

    assert.deepEqual(await scene.readyData(), numbers(3))
  })

  reliableTest(subject, 'close() may be called twice', async scene => {
    const pull = scene.reliable().on('data', () => {})

    await Promise.all([pull.close(), pull.close()])
    await pull.close()

    assert.equal(pull.closed, true)
  })

  reliableTest(subject, 'close() lets a loop finish its job', async scene => {
    await scene.givenNumbers(10)
    const pull = scene.reliable()
    const seen: number[] = []
    let closing: Promise<void> | undefined

    for await (const job of pull) {
      seen.push(job.data)
      if (job.data !== 2) continue
      closing = pull.close()
      await scene.passTime()
    }
    await closing

    assert.deepEqual([...seen, ...(await scene.readyData())], numbers(10))
    assert.deepEqual(seen.slice(0, 3), numbers(3))
  })

  reliableTest(subject, 'leaving an `await using` scope closes the stream', async scene => {
    await scene.givenNumbers(4)
    const pull = scene.reliable({ prefetch: 2 })
    for await (const job of pull) if (job.data === 1) break

    await pull[Symbol.asyncDispose]()

    assert.equal(pull.closed, true)
    assert.deepEqual(await scene.readyData(), [1, 2, 3])
  })

  reliableTest(subject, 'a deadline that is no time is refused', async scene => {
    const pull = scene.reliable()

    await assert.rejects(pull.close(-1), /deadlineMs/)
    await assert.rejects(pull.close(NaN), /deadlineMs/)
  })
}
