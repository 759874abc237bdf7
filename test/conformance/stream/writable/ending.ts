import assert from 'node:assert/strict'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { closed, errorOf, numbers, record, streamTest } from '../scene.ts'
import type { StreamsUnderTest } from '../streams-under-test.ts'
import { pushToFullQueue } from './writing.ts'

export function endingConformance(subject: StreamsUnderTest): void {
  endArgumentsConformance(subject)
  writeAfterEndConformance(subject)

  streamTest(subject, "'finish' comes once everything is stored", async scene => {
    const push = scene.push<number>()
    for (const job of numbers(2_500)) push.write(job)

    push.end()
    await once(push, 'finish')

    assert.deepEqual(await scene.leftJobs(), numbers(2_500))
    assert.equal(push.writableFinished, true)
  })

  streamTest(subject, "'finish' does not come while a job waits to be stored", async scene => {
    const push = await pushToFullQueue(scene)
    const seen = record(push, 'finish', 'close')
    push.end('job')

    await scene.passTime()
    assert.deepEqual(seen, [])
    await scene.takeAway(1)
    await closed(push)

    assert.deepEqual(seen, ['finish', 'close'])
    assert.deepEqual(await scene.leftJobs(), ['job'])
  })

  streamTest(subject, 'end() without a job finishes and closes, once each', async scene => {
    const push = scene.push()
    const seen = record(push, 'finish', 'close', 'error')

    push.end()
    await closed(push)
    await scene.passTime()

    assert.deepEqual(seen, ['finish', 'close'])
    assert.equal(push.destroyed, true)
  })

  streamTest(subject, 'finished() resolves once everything is stored', async scene => {
    const push = scene.push()
    push.end('job')

    await finished(push)

    assert.deepEqual(await scene.leftJobs(), ['job'])
  })

  streamTest(subject, 'a refused last job does not keep the stream from ending', async scene => {
    const push = scene.push()
    const seen = record(push, 'error', 'finish', 'close')
    push.write('good')

    push.end(1n)
    await closed(push)

    assert.deepEqual(seen, ['error', 'finish', 'close'])
    assert.deepEqual(await scene.leftJobs(), ['good'])
  })
}

function endArgumentsConformance(subject: StreamsUnderTest): void {
  streamTest(subject, 'end(job) stores the job', async scene => {
    const push = scene.push()
    push.write('a')

    push.end('b')
    await closed(push)

    assert.deepEqual(await scene.leftJobs(), ['a', 'b'])
  })

  streamTest(subject, 'end(job) stores jobs that are false, 0 or an empty text', async scene => {
    for (const job of [false, 0, '']) {
      const push = scene.push()
      push.end(job)
      await closed(push)
    }

    assert.deepEqual(await scene.leftJobs(), [false, 0, ''])
  })

  streamTest(subject, 'end(callback) calls back once everything is stored', async scene => {
    const push = scene.push()
    push.write('a')

    await new Promise<void>(resolve => push.end(resolve))

    assert.deepEqual(await scene.leftJobs(), ['a'])
  })

  streamTest(subject, 'end(job, encoding, callback) stores and calls back', async scene => {
    const push = scene.push()

    await new Promise<void>(resolve => push.end('a', 'utf8', resolve))

    assert.deepEqual(await scene.leftJobs(), ['a'])
  })

  streamTest(subject, 'end() twice calls both back and finishes once', async scene => {
    const push = scene.push()
    const seen = record(push, 'finish', 'close', 'error')

    const ends = [1, 2].map(() => new Promise<unknown>(resolve => push.end(resolve as () => void)))

    for (const error of await Promise.all(ends)) assert.equal(error ?? undefined, undefined)
    await closed(push)
    assert.deepEqual(seen, ['finish', 'close'])
  })
}

function writeAfterEndConformance(subject: StreamsUnderTest): void {
  streamTest(subject, 'write after end fails the write and the stream', async scene => {
    const push = scene.push()
    const failing = errorOf(push)
    push.end()

    const reason = await new Promise<unknown>(resolve => push.write('late', resolve))

    assert.equal((reason as { code?: string }).code, 'ERR_STREAM_WRITE_AFTER_END')
    assert.equal(await failing, reason)
    await closed(push)
    assert.deepEqual(await scene.leftJobs(), [])
  })

  streamTest(subject, 'end(job) after end fails the stream', async scene => {
    const push = scene.push()
    const failing = errorOf(push)
    push.end()

    push.end('late')

    assert.equal(((await failing) as { code?: string }).code, 'ERR_STREAM_WRITE_AFTER_END')
  })

  streamTest(subject, 'write after close fails the write and says nothing else', async scene => {
    const push = scene.push()
    const seen = record(push, 'error')
    push.end()
    await closed(push)

    const reason = await new Promise<unknown>(resolve => push.write('late', resolve))
    await scene.passTime()

    assert.equal((reason as { code?: string }).code, 'ERR_STREAM_WRITE_AFTER_END')
    assert.deepEqual(seen, [])
    assert.deepEqual(await scene.leftJobs(), [])
  })
}
