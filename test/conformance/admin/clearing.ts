import assert from 'node:assert/strict'
import type { StoreUnderTest } from '../store/store-under-test.ts'
import { adminTest, type AdminScene } from './scene.ts'

/** Jobs are removed. */
export function clearingConformance(subject: StoreUnderTest): void {
  adminTest(subject, 'without jobs there is none to remove', async scene => {
    assert.equal(await scene.admin.clear(['ready', 'delayed', 'dead']), 0)
  })

  adminTest(subject, 'only jobs in the given states are removed', async scene => {
    await everywhere(scene)
    const before = { ready: 4, delayed: 1, held: 2, dead: 2 }
    assert.deepEqual(await scene.sizes(), before)

    assert.equal(await scene.admin.clear(['delayed']), 1)
    assert.deepEqual(await scene.sizes(), { ...before, delayed: 0 })
    assert.equal(await scene.admin.clear(['ready']), 4)
    assert.deepEqual(await scene.sizes(), { ...before, delayed: 0, ready: 0 })
    assert.equal(await scene.admin.clear(['dead']), 2)
    assert.deepEqual(await scene.sizes(), { ready: 0, delayed: 0, held: 2, dead: 0 })
  })

  adminTest(subject, 'all that is not held is removed in one step', async scene => {
    await everywhere(scene)

    assert.equal(await scene.admin.clear(['ready', 'delayed', 'dead']), 7)
    assert.deepEqual(await scene.sizes(), { ready: 0, delayed: 0, held: 2, dead: 0 })
  })

  adminTest(subject, 'what is held can be settled after that, and comes back', async scene => {
    const consumer = await everywhere(scene)

    await scene.admin.clear(['ready', 'delayed', 'dead'])

    await consumer.settle({ acks: [1], releases: [2] })
    assert.deepEqual(await scene.peek('ready'), ['b'])
  })

  adminTest(subject, 'an append that waits for room goes on when jobs are removed', async scene => {
    await scene.append('a', 'b')
    const appending = scene.store().append(scene.queue, ['c'], { maxLength: 2 })

    await scene.admin.clear(['ready'])

    assert.equal(await appending, 1)
    assert.deepEqual(await scene.peek('ready'), ['c'])
  })
}

/** Jobs in every state. Returns the consumer that holds two. */
async function everywhere(scene: AdminScene): ReturnType<AdminScene['consumer']> {
  await scene.bury('x', 'y')
  const consumer = await scene.consumer()
  await scene.append('a', 'b', '', 'c')
  await consumer.take(2)
  await scene.append('d')
  await scene.place('high', { priority: 1 })
  await scene.place('low', { priority: -1 })
  await scene.place('later', { delayMs: 60_000 })
  return consumer
}
