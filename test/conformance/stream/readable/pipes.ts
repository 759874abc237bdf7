import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { PassThrough, Readable, Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { closed, numbers, streamTest } from '../scene.ts'
import type { StreamsUnderTest } from '../streams-under-test.ts'

export function pipesConformance(subject: StreamsUnderTest): void {
  failingNeighbourConformance(subject)
  webConformance(subject)

  streamTest(subject, 'pipeline(pull, transform, push) moves everything', async scene => {
    await scene.givenNumbers(2_000)
    const double = new Transform({
      objectMode: true,
      transform: (job: number, _, done) => done(null, job * 2)
    })
    const target = `${scene.queue} doubled`

    await pipeline(
      scene.pull({ endWhenEmpty: true, highWaterMark: 100 }),
      double,
      scene.push({ queue: target })
    )

    assert.deepEqual(await scene.left(), [])
    assert.deepEqual(
      await scene.pull({ queue: target, endWhenEmpty: true, highWaterMark: 500 }).toArray(),
      numbers(2_000).map(job => job * 2)
    )
  })

  streamTest(subject, 'pipeline(pull, generator) delivers everything', async scene => {
    await scene.givenNumbers(50)

    const sum = await pipeline(
      scene.pull<number>({ endWhenEmpty: true }),
      async function add(jobs) {
        let total = 0
        for await (const job of jobs) total += job
        return total
      }
    )

    assert.equal(sum, 1_225)
  })

  streamTest(subject, 'an aborted pipeline() destroys the stream', async scene => {
    const pull = scene.pull()
    const sink = new PassThrough({ objectMode: true })
    const controller = new AbortController()
    const piping = pipeline(pull, sink, { signal: controller.signal })
    const failed = assert.rejects(piping, { name: 'AbortError' })
    await scene.passTime()

    controller.abort()

    await failed
    await closed(pull)
    assert.equal(sink.destroyed, true)
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0)
  })
}

function failingNeighbourConformance(subject: StreamsUnderTest): void {
  streamTest(
    subject,
    'a sink that fails destroys the stream, and the rest goes back',
    async scene => {
      await scene.givenNumbers(50)
      const pull = scene.pull({ highWaterMark: 10 })
      const seen: number[] = []
      const reason = new Error('no sink')
      const sink = new Writable({
        objectMode: true,
        highWaterMark: 1,
        write(job: number, _, done) {
          seen.push(job)
          done(job === 3 ? reason : null)
        }
      })

      await assert.rejects(pipeline(pull, sink), reason)
      await closed(pull)

      const left = await scene.leftJobs()
      assert.deepEqual(left, numbers(50).slice(50 - left.length))
      assert.deepEqual(seen, numbers(4))
      // At most what the sink had been given besides.
      assert.ok(left.length >= 50 - 5, String(left))
    }
  )

  streamTest(subject, 'a transform that fails destroys both its neighbours', async scene => {
    await scene.givenNumbers(20)
    const pull = scene.pull()
    const push = scene.push({ queue: `${scene.queue} target` })
    const reason = new Error('no transform')
    const failing = new Transform({
      objectMode: true,
      transform: (job: number, _, done) => (job < 3 ? done(null, job) : done(reason))
    })

    await assert.rejects(pipeline(pull, failing, push), reason)

    await Promise.all([closed(pull), closed(push)])
  })

  streamTest(subject, 'a stream that is destroyed fails its pipeline()', async scene => {
    const pull = scene.pull()
    const sink = new PassThrough({ objectMode: true })
    const failed = assert.rejects(pipeline(pull, sink), { code: 'ERR_STREAM_PREMATURE_CLOSE' })
    await scene.passTime()

    pull.destroy()

    await failed
    assert.equal(sink.destroyed, true)
  })
}

function webConformance(subject: StreamsUnderTest): void {
  streamTest(subject, 'Readable.toWeb() delivers everything', async scene => {
    await scene.givenNumbers(100)
    const web = Readable.toWeb(scene.pull({ endWhenEmpty: true }))

    const jobs: unknown[] = []

    for await (const job of web) jobs.push(job)

    assert.deepEqual(jobs, numbers(100))
  })

  streamTest(subject, 'cancelling the web stream closes the Pull', async scene => {
    const pull = scene.pull()
    const reader = Readable.toWeb(pull).getReader()
    const reading = reader.read()
    await scene.passTime()

    await reader.cancel()

    assert.equal((await reading).done, true)
    await closed(pull)
  })

  streamTest(subject, 'Readable.from(pull) delivers everything', async scene => {
    await scene.givenNumbers(20)

    const jobs = await Readable.from(scene.pull({ endWhenEmpty: true })).toArray()

    assert.deepEqual(jobs, numbers(20))
  })

  streamTest(subject, 'new Readable().wrap(pull) delivers everything', async scene => {
    await scene.givenNumbers(20)
    const pull: Readable = scene.pull({ endWhenEmpty: true })
    const wrapped = new Readable({ objectMode: true }).wrap(pull)

    assert.deepEqual(await wrapped.toArray(), numbers(20))
  })
}
