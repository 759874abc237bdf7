import assert from 'node:assert/strict'
import { codes } from '../../../src/errors.ts'
import type { StoreUnderTest } from '../store/store-under-test.ts'
import { adminTest } from './scene.ts'

/** What is refused. */
export function closingConformance(subject: StoreUnderTest): void {
  adminTest(subject, 'nothing is answered after the store is closed', async scene => {
    const store = scene.store()
    const admin = store.openAdmin(scene.queue, { timeoutMs: 5000 })
    await admin.pause()
    await store.close()

    const calls = [
      admin.measure(),
      admin.consumers(),
      admin.peek('ready', 0, 1),
      admin.isPaused(),
      admin.pause(),
      admin.resume(),
      admin.redrive(1, scene.queue),
      admin.clear(['ready'])
    ]

    for (const call of calls) await assert.rejects(call, { code: codes.closed })
    assert.equal(await scene.admin.isPaused(), true)
    assert.throws(() => store.openAdmin(scene.queue, { timeoutMs: 5000 }), { code: codes.closed })
  })

  adminTest(subject, 'a name whose keys would scatter over a Cluster is refused', scene => {
    for (const queue of ['{}', 'a{', '}b', '{}{a}']) {
      assert.throws(() => scene.adminOf(queue), { code: codes.invalidOption }, queue)
    }
    return Promise.resolve()
  })

  adminTest(subject, 'a name with a tag of its own is managed', async scene => {
    const queue = `{tag ${scene.queue}}:jobs`
    await scene.store().append(queue, ['a'], {})
    const admin = scene.adminOf(queue)

    await admin.pause()

    assert.deepEqual([(await scene.sizes(admin)).ready, await admin.isPaused()], [1, true])
  })
}
