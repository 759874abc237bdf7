import assert from 'node:assert/strict'
import { codes } from '../../../src/errors.ts'
import { eventually } from '../../support/eventually.ts'
import type { StreamsUnderTest } from '../stream/streams-under-test.ts'
import { Gate, queueTest } from './scene.ts'

/** Jobs are removed. */
export function clearingConformance(subject: StreamsUnderTest): void {
  queueTest(subject, 'all jobs go but those that are being handled', async scene => {
    await scene.buried(2)
    const gate = new Gate()
    const worker = scene.worker({ prefetch: 1 }, gate.handler)
    await scene.pushed(5)
    await scene.push<number>().send(9, { delayMs: 60_000 })
    await eventually(() => gate.entered.length === 1)
    await eventually(async () => (await scene.manager.size()).held === 1)

    assert.equal(await scene.manager.clear(), 7)

    assert.deepEqual(await scene.manager.size(), { ready: 0, delayed: 0, held: 1, dead: 0 })
    gate.open()
    await eventually(async () => (await scene.manager.counters()).acked === 1)
    await worker.close()
    const { pushed, dead, cleared } = await scene.manager.counters()
    assert.deepEqual([pushed, dead, cleared], [8, 2, 5])
  })

  queueTest(subject, 'only those in one state go', async scene => {
    await scene.buried(2)
    await scene.pushed(3)

    assert.equal(await scene.manager.clear({ state: 'dead' }), 2)
    assert.deepEqual(await scene.manager.size(), { ready: 3, delayed: 0, held: 0, dead: 0 })
    assert.equal(await scene.manager.clear({ state: 'delayed' }), 0)
    assert.equal(await scene.manager.clear({ state: 'ready' }), 3)
  })

  queueTest(subject, 'jobs in hand can not be removed, nor anything unknown', async scene => {
    await scene.pushed(1)

    for (const options of [{ state: 'held' }, { state: 'all' }, { states: 'dead' }, null]) {
      const clearing = scene.manager.clear(options as never)
      await assert.rejects(clearing, { code: codes.invalidOption }, JSON.stringify(options))
    }

    assert.equal((await scene.manager.size()).ready, 1)
  })
}
