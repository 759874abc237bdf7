import assert from 'node:assert/strict'
import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { eventually } from '../../../support/eventually.ts'
import { closed, numbers, record, streamTest } from '../scene.ts'
import type { StreamsUnderTest } from '../streams-under-test.ts'

export function endingConformance(subject: StreamsUnderTest): void {
  closingConformance(subject)
  endWhenEmptyConformance(subject)

  streamTest(subject, "end() emits 'end' and 'close', once each", async scene => {
    const pull = scene.pull().on('data', () => {})
    const seen = record(pull, 'end', 'close', 'error')
    await scene.passTime()

    pull.end().end()
    await closed(pull)
    pull.end()
    await scene.passTime()

    assert.deepEqual(seen, ['end', 'close'])
  })

  streamTest(subject, 'end() closes a stream that nobody has read', async scene => {
    const pull = scene.pull()

    pull.end()

    await closed(pull)
  })

  streamTest(subject, 'end() closes a paused stream that keeps nothing', async scene => {
    const pull = scene.pull().on('data', () => {})
    await scene.passTime()
    pull.pause()

    pull.end()

    await closed(pull)
  })

  streamTest(subject, 'an ended stream leaves jobs to others', async scene => {
    const pull = scene.pull().on('data', job => assert.fail(String(job)))
    await scene.passTime()
    pull.end()
    await closed(pull)

    await scene.givenNumbers(3)
    await scene.passTime()

    assert.deepEqual(await scene.leftJobs(), numbers(3))
  })

  streamTest(subject, 'a job that races end() is delivered or left', async scene => {
    for (let round = 0; round < 20; round++) {
      const seen: unknown[] = []
      const pull = scene.pull().on('data', job => seen.push(job))
      if (round % 2 === 0) await scene.passTime()
      const giving = scene.given([String(round)])
      pull.end()
      await Promise.all([giving, closed(pull)])

      const left = await scene.leftJobs()
      assert.deepEqual([...seen, ...left], [round])
      if (left.length > 0) await scene.takeAway(1)
    }
  })

  streamTest(subject, 'finished() resolves when the stream ends', async scene => {
    await scene.givenNumbers(3)
    const pull: Readable = scene.pull({ endWhenEmpty: true }).resume()

    await finished(pull)

    assert.deepEqual(await scene.left(), [])
  })
}

function endWhenEmptyConformance(subject: StreamsUnderTest): void {
  streamTest(subject, 'endWhenEmpty ends at once on an empty queue', async scene => {
    assert.deepEqual(await scene.pull({ endWhenEmpty: true }).toArray(), [])
  })

  streamTest(subject, 'endWhenEmpty survives pause() and resume()', async scene => {
    await scene.givenNumbers(20)
    const seen: number[] = []
    const pull = scene.pull<number>({ endWhenEmpty: true })

    pull.on('data', job => seen.push(job))
    for (let turn = 0; turn < 10; turn++) {
      pull.pause()
      await scene.passTime()
      pull.resume()
      await Promise.resolve()
    }
    await closed(pull)

    assert.deepEqual(seen, numbers(20))
  })

  streamTest(subject, 'endWhenEmpty takes empty elements for elements', async scene => {
    await scene.given(['', '', '1'])

    assert.deepEqual(await scene.pull({ endWhenEmpty: true }).toArray(), [1])
  })
}

function closingConformance(subject: StreamsUnderTest): void {
  streamTest(subject, 'close() puts back what nobody is there to consume', async scene => {
    await scene.givenNumbers(5)
    const pull = scene.pull({ highWaterMark: 3 })
    const ignore = (): void => {}
    pull.on('readable', ignore)
    await eventually(() => pull.readableLength === 3)
    pull.off('readable', ignore)
    await scene.passTime()

    await pull.close()

    assert.deepEqual(await scene.leftJobs(), numbers(5))
  })

  streamTest(subject, 'close() puts back what is not consumed in time', async scene => {
    await scene.givenNumbers(5)
    const pull = scene.pull({ highWaterMark: 3 }).on('readable', () => {})
    await eventually(() => pull.readableLength === 3)

    await pull.close(50)

    assert.equal(pull.closed, true)
    assert.deepEqual(await scene.leftJobs(), numbers(5))
  })

  streamTest(subject, 'close() lets a consumer have what is taken already', async scene => {
    await scene.givenNumbers(10)
    const seen: number[] = []
    let closing: Promise<void> | undefined
    const pull = scene.pull<number>({ highWaterMark: 100 }).on('data', job => {
      seen.push(job)
      closing ??= pull.close()
    })
    await closed(pull)
    await closing

    assert.deepEqual([...seen, ...(await scene.leftJobs())], numbers(10))
  })

  streamTest(
    subject,
    'close() may be called twice, and on a stream that nobody read',
    async scene => {
      const pull = scene.pull()

      await Promise.all([pull.close(), pull.close()])
      await pull.close()

      assert.equal(pull.closed, true)
    }
  )

  streamTest(subject, 'leaving an `await using` scope closes the stream', async scene => {
    await scene.givenNumbers(4)
    const pull = scene.pull<number>({ highWaterMark: 2 })
    for await (const job of pull) if (job === 1) break

    await pull[Symbol.asyncDispose]()

    assert.equal(pull.closed, true)
    assert.deepEqual(await scene.leftJobs(), [2, 3])
  })

  streamTest(subject, 'leaving an `await using` scope wakes a stream that waits', async scene => {
    const pull = scene.pull().on('data', () => {})
    await scene.passTime()

    await pull[Symbol.asyncDispose]()

    assert.equal(pull.closed, true)
  })
}
