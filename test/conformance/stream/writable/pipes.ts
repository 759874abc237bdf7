import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { PassThrough, Readable, Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { codes } from '../../../../src/errors.ts'
import { closed, numbers, streamTest } from '../scene.ts'
import type { StreamsUnderTest } from '../streams-under-test.ts'
import { pushToFullQueue } from './writing.ts'

export function pipesConformance(subject: StreamsUnderTest): void {
  failingNeighbourConformance(subject)

  streamTest(subject, 'pipeline() stores everything that a source has', async scene => {
    await pipeline(Readable.from(numbers(3_000)), scene.push())

    assert.deepEqual(await scene.leftJobs(), numbers(3_000))
  })

  streamTest(subject, 'pipeline() takes a generator as the source', async scene => {
    await pipeline(
      async function* jobs() {
        for (const job of numbers(300)) yield job
      },
      scene.push({ highWaterMark: 16 })
    )

    assert.deepEqual(await scene.leftJobs(), numbers(300))
  })

  streamTest(subject, 'pipeline() through a transform stores what it makes', async scene => {
    const double = new Transform({
      objectMode: true,
      transform: (job: number, _, done) => done(null, job * 2)
    })

    await pipeline(Readable.from(numbers(500)), double, scene.push())

    assert.deepEqual(
      await scene.leftJobs(),
      numbers(500).map(job => job * 2)
    )
  })

  streamTest(subject, 'an aborted pipeline() destroys the stream', async scene => {
    const push = await pushToFullQueue(scene)
    const source = Readable.from(numbers(10))
    const controller = new AbortController()
    const piping = pipeline(source, push, { signal: controller.signal })
    await scene.passTime()

    controller.abort()

    await assert.rejects(piping, { name: 'AbortError' })
    await closed(push)
    assert.equal(source.destroyed, true)
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0)
  })

  streamTest(subject, 'Writable.toWeb() makes a web stream of it', async scene => {
    const web = Writable.toWeb(scene.push())

    await Readable.toWeb(Readable.from(numbers(100))).pipeTo(web as WritableStream)

    assert.deepEqual(await scene.leftJobs(), numbers(100))
  })
}

function failingNeighbourConformance(subject: StreamsUnderTest): void {
  streamTest(subject, 'a source that fails destroys the stream with its error', async scene => {
    const push = scene.push()
    const reason = new Error('no source')
    const source = Readable.from([1]).on('end', () => {})
    const failing = new Readable({ objectMode: true, read: () => void failing.destroy(reason) })

    await assert.rejects(pipeline(failing, push), reason)

    await closed(push)
    source.destroy()
    assert.equal(push.errored, reason)
  })

  streamTest(subject, 'a transform that fails destroys both its neighbours', async scene => {
    const push = scene.push()
    const source = Readable.from(numbers(10))
    const reason = new Error('no transform')
    const failing = new Transform({
      objectMode: true,
      transform: (job: number, _, done) => (job < 5 ? done(null, job) : done(reason))
    })

    await assert.rejects(pipeline(source, failing, push), reason)

    await closed(push)
    assert.equal(source.destroyed, true)
  })

  streamTest(subject, 'a bad job fails a pipeline() and destroys the source', async scene => {
    const push = scene.push()
    const source = new PassThrough({ objectMode: true })
    source.write('good')
    source.write(1n)

    await assert.rejects(pipeline(source, push), { code: codes.encode })

    await closed(push)
    assert.equal(source.destroyed, true)
  })
}
