import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../../support/eventually.ts'
import type { StreamsUnderTest } from '../stream/streams-under-test.ts'
import { Gate, queueTest, type QueueScene } from './scene.ts'

/** By then every consumer has learned of a pause. */
const learnedMs = 1000
/** Longer than consumers take to look again. */
const longMs = 2500

/** All consumers stop, and go on. */
export function pausingConformance(subject: StreamsUnderTest): void {
  queueTest(
    subject,
    'workers that are idle take nothing that is pushed after a pause',
    async scene => {
      const handled: number[] = []
      for (let count = 0; count < 4; count++) {
        scene.worker({ concurrency: 3 }, ({ data }) => void handled.push(data))
      }
      await areWorking(scene, 4)
      await scene.pushed(20)
      await eventually(() => handled.length === 20)

      await scene.manager.pause()
      await scene.pushed(10)
      // The proof that nothing happens takes time.
      await sleep(longMs)

      assert.equal(handled.length, 20)
      assert.deepEqual(await scene.manager.size(), { ready: 10, delayed: 0, held: 0, dead: 0 })
      await scene.manager.resume()
      await eventually(() => handled.length === 30)
    }
  )

  queueTest(
    subject,
    'workers that are busy finish what they have, and take no more',
    async scene => {
      const gate = new Gate()
      const [pushed, concurrency] = [50, 2]
      scene.worker({ concurrency, prefetch: concurrency }, gate.handler)
      await scene.pushed(pushed)
      await eventually(() => gate.entered.length === concurrency)

      await scene.manager.pause()
      gate.open()

      await eventually(async () => (await scene.manager.counters()).acked === concurrency)
      await sleep(longMs)
      assert.equal(gate.entered.length, concurrency)
      assert.equal((await scene.manager.size()).ready, pushed - concurrency)
      await scene.manager.resume()
      await eventually(() => gate.entered.length === pushed)
    }
  )

  queueTest(subject, 'a queue in full flow stands still within a second', async scene => {
    let handled = 0
    for (let count = 0; count < 3; count++) {
      scene.worker({ concurrency: 5 }, async () => {
        await sleep(1)
        handled++
      })
    }
    await scene.pushed(20_000)
    await eventually(() => handled > 100)

    await scene.manager.pause()
    await sleep(learnedMs)
    const before = handled
    await sleep(learnedMs)

    assert.equal(handled, before)
    assert.ok(before < 20_000)
    assert.equal((await scene.manager.size()).held, 0)
    await scene.manager.resume()
    await eventually(() => handled > before)
  })

  queueTest(subject, 'delayed jobs that are due wait for the end of a pause', async scene => {
    const handled: number[] = []
    scene.worker({}, ({ data }) => void handled.push(data))
    await areWorking(scene, 1)
    await scene.push<number>().send(7, { delayMs: 300 })

    await scene.manager.pause()
    await sleep(learnedMs)

    assert.deepEqual(handled, [])
    await scene.manager.resume()
    await eventually(() => handled.length === 1)
  })

  queueTest(subject, 'a worker that comes to a paused queue waits', async scene => {
    const handled: number[] = []
    await scene.manager.pause()
    await scene.pushed(1)
    scene.worker({}, ({ data }) => void handled.push(data))
    await areWorking(scene, 1)
    await sleep(learnedMs)

    assert.deepEqual(handled, [])
    await scene.manager.resume()
    await eventually(() => handled.length === 1)
  })

  queueTest(subject, 'a worker of a paused queue can be closed', async scene => {
    const worker = scene.worker({}, () => {})
    await areWorking(scene, 1)
    await scene.manager.pause()

    await worker.close()

    assert.deepEqual(await scene.manager.consumers(), [])
    assert.equal(await scene.manager.isPaused(), true)
  })
}

async function areWorking(scene: QueueScene, count: number): Promise<void> {
  await eventually(async () => (await scene.manager.consumers()).length === count)
}
