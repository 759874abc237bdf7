import assert from 'node:assert/strict'
import { codes } from '../../../../src/errors.ts'
import { closed, errorOf, numbers, streamTest } from '../scene.ts'
import type { StreamsUnderTest } from '../streams-under-test.ts'
import { pushToFullQueue, stored } from './writing.ts'

export function closingConformance(subject: StreamsUnderTest): void {
  streamTest(subject, 'close() resolves once everything is stored', async scene => {
    const push = scene.push<number>()
    for (const job of numbers(10)) push.write(job)

    await push.close()

    assert.equal(push.closed, true)
    assert.deepEqual(await scene.leftJobs(), numbers(10))
  })

  streamTest(subject, 'close() may be called twice, and after end()', async scene => {
    const push = scene.push()
    push.end('job')

    await Promise.all([push.close(), push.close()])
    await push.close()

    assert.deepEqual(await scene.leftJobs(), ['job'])
  })

  streamTest(subject, 'close() of a destroyed stream waits until it is closed', async scene => {
    const push = scene.push()
    push.destroy()

    await push.close()

    assert.equal(push.closed, true)
  })

  streamTest(subject, 'close() rejects with the error that destroyed the stream', async scene => {
    const push = await pushToFullQueue(scene)
    const failing = errorOf(push)
    push.write('job')
    const closing = push.close()
    const reason = new Error('gone')

    push.destroy(reason)

    await assert.rejects(closing, reason)
    assert.equal(await failing, reason)
    await assert.rejects(push.close(), reason)
  })

  streamTest(
    subject,
    'close() that runs out of time says how many are unconfirmed',
    async scene => {
      const push = await pushToFullQueue(scene)
      const writes = Promise.allSettled(numbers(3).map(job => stored(push, job)))

      await assert.rejects(push.close(50), { code: codes.closeTimeout, message: /with 3 writes/ })

      assert.equal(push.closed, true)
      for (const { status } of await writes) assert.equal(status, 'rejected')
      assert.deepEqual(await scene.leftJobs(), ['in the way'])
    }
  )

  streamTest(subject, 'leaving an `await using` scope stores everything', async scene => {
    const push = scene.push()
    push.write('job')

    await push[Symbol.asyncDispose]()

    assert.equal(push.closed, true)
    assert.deepEqual(await scene.leftJobs(), ['job'])
  })

  streamTest(subject, 'a stream can be closed before it is connected', async scene => {
    const push = scene.push()

    await push.close()

    await closed(push)
  })
}
