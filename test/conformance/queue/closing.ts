import assert from 'node:assert/strict'
import { once } from 'node:events'
import { codes } from '../../../src/errors.ts'
import type { StreamsUnderTest } from '../stream/streams-under-test.ts'
import { queueTest } from './scene.ts'

/** From connected to closed. */
export function closingConformance(subject: StreamsUnderTest): void {
  queueTest(subject, 'it says when it is connected, and which queue it is', async scene => {
    const manager = scene.manage()

    await once(manager, 'connect')

    assert.equal(manager.queue, scene.queue)
  })

  queueTest(subject, 'calls under way are answered before it closes', async scene => {
    const manager = scene.manage()
    const calls = [manager.size(), manager.counters(), manager.peek(), manager.isPaused()]

    await manager.close()

    assert.equal((await Promise.allSettled(calls)).every(isFulfilled), true)
  })

  queueTest(subject, 'every call after the end is refused', async scene => {
    const manager = scene.manage()
    await manager.close()

    const calls = [
      manager.size(),
      manager.counters(),
      manager.consumers(),
      manager.peek(),
      manager.pause(),
      manager.resume(),
      manager.isPaused(),
      manager.redrive(),
      manager.clear()
    ]
    for (const call of calls) await assert.rejects(call, { code: codes.closed })
  })

  queueTest(
    subject,
    'to close it twice is harmless, and a wrong deadline is refused',
    async scene => {
      const manager = scene.manage()

      await assert.rejects(manager.close(-1), { code: codes.invalidOption })
      await Promise.all([manager.close(), manager.close(0)])
      await manager[Symbol.asyncDispose]()
    }
  )

  queueTest(subject, 'an aborted signal closes it', async scene => {
    const controller = new AbortController()
    const manager = scene.manage({ signal: controller.signal })
    await manager.size()

    controller.abort()

    await assert.rejects(manager.size(), { code: codes.closed })
    const late = scene.manage({ signal: controller.signal })
    await assert.rejects(late.size(), { code: codes.closed })
  })

  queueTest(subject, 'a name whose keys would scatter over a Cluster is refused', scene => {
    for (const queue of ['{}', 'a{b', 'a}']) {
      assert.throws(() => scene.manage({ queue }), { code: codes.invalidOption }, queue)
    }
    return Promise.resolve()
  })
}

function isFulfilled({ status }: PromiseSettledResult<unknown>): boolean {
  return status === 'fulfilled'
}
