import assert from 'node:assert/strict'
import { getEventListeners, once } from 'node:events'
import { codes } from '../../../../src/errors.ts'
import type { Push } from '../../../../src/push.ts'
import { closed, errorOf, numbers, record, streamTest, type Scene } from '../scene.ts'
import type { StreamsUnderTest } from '../streams-under-test.ts'
import { pushToFullQueue, stored } from './writing.ts'

export function destroyingConformance(subject: StreamsUnderTest): void {
  destroyDuringWritesConformance(subject)
  abortConformance(subject)

  streamTest(subject, "destroy(error) emits 'error' once and then 'close' once", async scene => {
    const push = scene.push()
    const seen = record(push, 'error', 'close', 'finish')
    const reason = new Error('enough')
    const failing = errorOf(push)

    push.destroy(reason)
    push.destroy(new Error('more than enough'))

    assert.equal(await failing, reason)
    await closed(push)
    await scene.passTime()
    assert.deepEqual(seen, ['error', 'close'])
  })

  streamTest(subject, "destroy() emits 'close' alone", async scene => {
    const push = scene.push()
    await stored(push, 'job')
    const seen = record(push, 'error', 'close', 'finish')

    push.destroy()
    await closed(push)
    await scene.passTime()

    assert.deepEqual(seen, ['close'])
  })

  streamTest(subject, 'write after destroy fails the write', async scene => {
    const push = scene.push()
    push.destroy()

    await assert.rejects(stored(push, 'late'), { code: 'ERR_STREAM_DESTROYED' })

    await closed(push)
    assert.deepEqual(await scene.leftJobs(), [])
  })

  streamTest(subject, 'no event comes after close', async scene => {
    const push = scene.push()
    push.destroy()
    await closed(push)
    const seen = record(push, 'connect', 'disconnect', 'error', 'close', 'pushed', 'drain')

    await scene.passTime()

    assert.deepEqual(seen, [])
  })
}

function destroyDuringWritesConformance(subject: StreamsUnderTest): void {
  streamTest(subject, 'a destroyed stream gives up the jobs that wait for room', async scene => {
    const push = await pushToFullQueue(scene)
    const storing = stored(push, 'job')
    await scene.passTime()

    push.destroy()

    await assert.rejects(storing, { code: codes.closed })
    assert.deepEqual(await scene.leftJobs(), ['in the way'])
  })

  streamTest(subject, 'destroy() before the first write went out stores nothing', async scene => {
    const push = scene.push()
    const storing = stored(push, 'job')

    push.destroy()

    await assert.rejects(storing)
    await closed(push)
    await scene.passTime()
    assert.deepEqual(await scene.leftJobs(), [])
  })

  streamTest(
    subject,
    'every callback tells the truth after destroy() during writes',
    async scene => {
      await assertTruthAfterDestroy(scene, scene.push<number>())
    }
  )

  streamTest(
    subject,
    'destroy() during writes ends them, also beside another Push',
    async scene => {
      const other = scene.push({ queue: `${scene.queue} other` })
      await stored(other, 'connected')

      await assertTruthAfterDestroy(scene, scene.push<number>())
    }
  )
}

/** Destroys in the middle of batches, and compares what callbacks said with what is stored. */
async function assertTruthAfterDestroy(scene: Scene, push: Push<number>): Promise<void> {
  const confirmed: number[] = []
  const failed: number[] = []
  for (const job of numbers(20_000)) {
    push.write(job, error => void (error ? failed : confirmed).push(job))
  }

  await once(push, 'pushed')
  push.destroy()
  await closed(push)
  const atClose = await scene.leftJobs()
  await scene.passTime()

  assert.deepEqual(await scene.leftJobs(), atClose, 'nothing is stored after close')
  assert.deepEqual(atClose, confirmed)
  assert.equal(confirmed.length + failed.length, 20_000)
}

function abortConformance(subject: StreamsUnderTest): void {
  streamTest(subject, 'an aborted signal destroys the stream', async scene => {
    const controller = new AbortController()
    const push = scene.push({ signal: controller.signal })
    const failing = errorOf(push)
    await stored(push, 'job')

    controller.abort()

    assert.equal((await failing).name, 'AbortError')
    await closed(push)
    assert.deepEqual(await scene.leftJobs(), ['job'])
  })

  streamTest(subject, 'a signal that is aborted already destroys the stream', async scene => {
    const push = scene.push({ signal: AbortSignal.abort() })
    const seen = record(push, 'error', 'close')
    const failing = errorOf(push)
    push.write('job', () => {})

    assert.equal((await failing).name, 'AbortError')
    await closed(push)
    await scene.passTime()
    assert.deepEqual(seen, ['error', 'close'])
    assert.deepEqual(await scene.leftJobs(), [])
  })

  streamTest(subject, 'a closed stream leaves no listener on its signal', async scene => {
    const { signal } = new AbortController()

    for (const end of ['end', 'destroy'] as const) {
      const push = scene.push({ signal })
      if (end === 'end') push.end()
      else push.destroy()
      await closed(push)

      assert.equal(getEventListeners(signal, 'abort').length, 0, end)
    }
  })
}
