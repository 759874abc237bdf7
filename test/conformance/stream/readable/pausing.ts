import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { eventually } from '../../../support/eventually.ts'
import { closed, numbers, record, streamTest } from '../scene.ts'
import type { StreamsUnderTest } from '../streams-under-test.ts'

export function pausingConformance(subject: StreamsUnderTest): void {
  pipeConformance(subject)

  streamTest(
    subject,
    'a paused stream leaves jobs that are pushed later to others',
    async scene => {
      const pull = scene.pull({ highWaterMark: 5 }).on('data', job => assert.fail(String(job)))
      await scene.passTime()

      pull.pause()
      await scene.passTime()
      await scene.givenNumbers(3)
      await scene.passTime()

      assert.deepEqual(await scene.leftJobs(), numbers(3))
    }
  )

  streamTest(subject, 'resume() goes on, and nothing is lost over many pauses', async scene => {
    await scene.givenNumbers(60)
    const seen: number[] = []
    const pull = scene.pull<number>({ highWaterMark: 4, endWhenEmpty: true })
    pull.on('data', job => {
      seen.push(job)
      if (job % 3 > 0) return
      pull.pause()
      setImmediate(() => pull.resume())
    })

    await closed(pull)

    assert.deepEqual(seen, numbers(60))
  })

  streamTest(
    subject,
    'pause() in the middle of a batch keeps the rest for resume()',
    async scene => {
      await scene.givenNumbers(20)
      const seen: number[] = []
      const pull = scene.pull<number>({ highWaterMark: 100 }).on('data', job => {
        seen.push(job)
        if (job === 4) pull.pause()
      })
      await eventually(() => seen.length === 5)

      await scene.passTime()
      assert.deepEqual(seen, numbers(5))
      pull.resume()
      await eventually(() => seen.length === 20)

      assert.deepEqual(seen, numbers(20))
    }
  )

  streamTest(subject, 'pause() and resume() in one tick change nothing', async scene => {
    const seen: unknown[] = []
    const pull = scene.pull().on('data', job => seen.push(job))
    await scene.passTime()

    for (let round = 0; round < 10; round++) pull.pause().resume()
    await scene.givenNumbers(5)
    await eventually(() => seen.length === 5)

    assert.deepEqual(seen, numbers(5))
  })

  streamTest(subject, 'a paused stream can be read by for await', async scene => {
    await scene.givenNumbers(5)
    const pull = scene.pull<number>({ endWhenEmpty: true })

    const seen: number[] = []

    pull.pause()
    for await (const job of pull) seen.push(job)

    assert.deepEqual(seen, numbers(5))
  })

  streamTest(subject, 'for await goes on where a paused listener stopped', async scene => {
    await scene.givenNumbers(10)
    const seen: number[] = []
    const pull = scene.pull<number>({ highWaterMark: 4, endWhenEmpty: true })
    const listener = (job: number): void => {
      seen.push(job)
      if (job === 2) pull.pause()
    }
    pull.on('data', listener)
    await eventually(() => seen.length === 3)
    pull.off('data', listener)

    for await (const job of pull) seen.push(job)

    assert.deepEqual(seen, numbers(10))
  })

  streamTest(subject, 'isPaused() tells', async scene => {
    const pull = scene.pull().on('data', () => {})

    assert.equal(pull.isPaused(), false)
    assert.equal(pull.pause().isPaused(), true)
    assert.equal(pull.resume().isPaused(), false)
  })

  streamTest(subject, 'resume() after end() delivers what was kept, then ends', async scene => {
    await scene.givenNumbers(10)
    const seen: number[] = []
    const pull = scene.pull<number>({ highWaterMark: 5 }).on('data', job => {
      seen.push(job)
      if (job === 1) pull.pause().end()
    })
    const events = record(pull, 'end', 'close')
    await eventually(() => seen.length === 2)
    await scene.passTime()
    assert.deepEqual(events, [])

    pull.resume()
    await closed(pull)

    assert.deepEqual([...seen, ...(await scene.leftJobs())], numbers(10))
    assert.ok(seen.length > 2)
  })
}

function pipeConformance(subject: StreamsUnderTest): void {
  streamTest(subject, 'unpipe() stops taking, and pipe() goes on', async scene => {
    const sink = new PassThrough({ objectMode: true, highWaterMark: 100 })
    const pull = scene.pull()
    pull.pipe(sink)
    await scene.givenNumbers(2)
    await eventually(() => sink.readableLength === 2)

    pull.unpipe(sink)
    await scene.passTime()
    await scene.given(['2', '3'])
    await scene.passTime()
    assert.equal((await scene.left()).length, 2)
    pull.pipe(sink)
    await eventually(() => sink.readableLength === 4)

    assert.deepEqual(await sink.take(4).toArray(), numbers(4))
  })

  streamTest(subject, 'pipe() into a slow destination delivers all, in order', async scene => {
    await scene.givenNumbers(100)
    const slow = new PassThrough({ objectMode: true, highWaterMark: 1 })
    const seen: unknown[] = []
    scene.pull({ highWaterMark: 7, endWhenEmpty: true }).pipe(slow)

    for await (const job of slow) {
      seen.push(job)
      await Promise.resolve()
    }

    assert.deepEqual(seen, numbers(100))
  })
}
