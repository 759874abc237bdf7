import assert from 'node:assert/strict'
import { UnrecoverableError } from '../../../src/errors.ts'
import { eventually } from '../../support/eventually.ts'
import type { StreamsUnderTest } from '../stream/streams-under-test.ts'
import { Gate, queueTest } from './scene.ts'

/** How many jobs there are, and what became of others. */
export function sizesConformance(subject: StreamsUnderTest): void {
  queueTest(subject, 'every job of a working queue is in one of the sizes', async scene => {
    const gate = new Gate()
    const push = scene.push<number>()
    await push.send(100, { delayMs: 60_000 })
    await push.send(101, { delayMs: 60_000, priority: 1 })
    await scene.pushed(10)
    const options = { concurrency: 3, prefetch: 5 }
    const worker = scene.worker(options, gate.handler)
    await eventually(() => gate.entered.length === 3)

    const sizes = await eventually(async () => {
      const found = await scene.manager.size()
      return found.held === 5 && found
    })

    assert.deepEqual(sizes, { ready: 5, delayed: 2, held: 5, dead: 0 })
    gate.open()
    await eventually(async () => (await scene.manager.size()).held === 0)
    assert.deepEqual(await scene.manager.size(), { ready: 0, delayed: 2, held: 0, dead: 0 })
    await worker.close()
  })

  queueTest(subject, 'retries are delayed, and the dead are counted', async scene => {
    const backoff = { type: 'fixed', delayMs: 60_000 } as const
    scene.worker({ attempts: 2, backoff }, ({ data }) => {
      if (data === 0) throw new UnrecoverableError('never')
      if (data === 1) throw new Error('not now')
    })
    await scene.pushed(4)

    await eventually(async () => {
      const { pushed, ...counters } = await scene.manager.counters()
      assert.equal(pushed, 4)
      const none = { recovered: 0, expired: 0, redriven: 0, cleared: 0 }
      assert.deepEqual(counters, { acked: 2, retried: 1, dead: 1, ...none })
      return true
    })

    assert.deepEqual(await scene.manager.size(), { ready: 0, delayed: 1, held: 0, dead: 1 })
  })

  queueTest(subject, 'what a plain Pull took is not counted as pushed', async scene => {
    await scene.pushed(3)
    await scene.takeAway(1)

    assert.equal((await scene.manager.counters()).pushed, 2)
  })

  queueTest(subject, 'jobs whose time has run out are counted as expired', async scene => {
    const push = scene.push<number>()
    await push.send(1, { expiresMs: 1 })
    await push.send(2)
    // Its time runs out here, by the clock of the store.
    await eventually(async () => {
      const [first] = await scene.manager.peek({ limit: 1 })
      return Date.now() - first!.pushedAt!.getTime() > 5
    })
    scene.worker({}, () => {})

    await eventually(async () => (await scene.manager.counters()).acked === 1)

    const { pushed, expired } = await scene.manager.counters()
    assert.deepEqual([pushed, expired], [2, 1])
  })
}
