import assert from 'node:assert/strict'
import { PassThrough, Readable } from 'node:stream'
import { eventually } from '../../../support/eventually.ts'
import { numbers, streamTest } from '../scene.ts'
import type { StreamsUnderTest } from '../streams-under-test.ts'

export function readAheadConformance(subject: StreamsUnderTest): void {
  streamTest(subject, 'nothing is taken before somebody wants it', async scene => {
    await scene.givenNumbers(3)
    scene.pull({ highWaterMark: 3 })

    await scene.passTime()

    assert.deepEqual(await scene.leftJobs(), numbers(3))
  })

  streamTest(subject, 'by default one job is taken ahead', async scene => {
    await scene.givenNumbers(10)
    const pull = scene.pull()
    const jobs = pull[Symbol.asyncIterator]()

    await jobs.next()
    await eventually(() => pull.readableLength === 1)
    await scene.passTime()

    assert.deepEqual(await scene.leftJobs(), numbers(10).slice(2))
  })

  for (const highWaterMark of [1, 5]) {
    streamTest(subject, `no more than ${highWaterMark} are taken ahead`, async scene => {
      await scene.givenNumbers(20)
      const pull = scene.pull<number>({ highWaterMark })
      const jobs = pull[Symbol.asyncIterator]()

      for (const job of numbers(8)) {
        assert.equal((await jobs.next()).value, job)
        await scene.passTime()
        assert.ok((await scene.left()).length >= 20 - (job + 1) - highWaterMark)
        assert.ok(pull.readableLength <= highWaterMark)
      }
    })
  }

  streamTest(subject, "a 'readable' listener that does not read takes one buffer", async scene => {
    await scene.givenNumbers(20)
    const pull = scene.pull({ highWaterMark: 4 }).on('readable', () => {})
    await eventually(() => pull.readableLength === 4)

    await scene.passTime()

    assert.deepEqual(await scene.leftJobs(), numbers(20).slice(4))
  })

  streamTest(subject, 'pipe() takes no more than the destination wants', async scene => {
    await scene.givenNumbers(50)
    const sink = new PassThrough({ objectMode: true, highWaterMark: 3 })
    const pull = scene.pull({ highWaterMark: 2 })
    pull.pipe(sink)
    await eventually(() => sink.readableLength === 3)

    await scene.passTime()

    // Both buffers of the PassThrough, and that of the Pull.
    assert.ok((await scene.left()).length >= 50 - 6 - 2)
  })

  streamTest(subject, 'Readable.toWeb() takes two buffers ahead at most', async scene => {
    await scene.givenNumbers(20)
    const reader = Readable.toWeb(scene.pull({ highWaterMark: 2 })).getReader()

    assert.deepEqual(await reader.read(), { value: 0, done: false })
    await scene.passTime()

    assert.ok((await scene.left()).length >= 20 - 1 - 2 - 2)
    await reader.cancel()
  })
}
