import assert from 'node:assert/strict'
import { codes } from '../../../src/errors.ts'
import { appendAll, numbered, takeAll, takeRest, texts } from './elements.ts'
import { isPending } from './pending.ts'
import { storeTest } from './scene.ts'
import type { StoreUnderTest } from './store-under-test.ts'

/** Appending to a queue that must not grow longer than `maxLength`. */
export function boundedConformance(subject: StoreUnderTest): void {
  storeTest(subject, 'append stores everything while there is room', async scene => {
    const stored = await scene.store().append(scene.queue, ['a', 'b'], { maxLength: 2 })

    assert.equal(stored, 2)
    assert.deepEqual(await takeRest(scene.taker()), ['a', 'b'])
  })

  storeTest(subject, 'append stores the first elements when not all have room', async scene => {
    const store = scene.store()
    await store.append(scene.queue, ['a'], {})

    const stored = await store.append(scene.queue, ['b', 'c', 'd'], { maxLength: 3 })

    assert.equal(stored, 2)
    assert.deepEqual(await takeRest(scene.taker()), ['a', 'b', 'c'])
  })

  storeTest(subject, 'append to a full queue waits until somebody takes', async scene => {
    const store = scene.store()
    const taker = scene.taker()
    await store.append(scene.queue, ['a', 'b'], {})
    const appending = store.append(scene.queue, ['c', 'd', 'e'], { maxLength: 2 })
    assert.ok(await isPending(scene, appending))

    assert.deepEqual(texts(await taker.take(1, 0)), ['a'])

    assert.equal(await appending, 1)
    assert.deepEqual(await takeRest(taker), ['b', 'c'])
  })

  storeTest(subject, 'append waits while the queue is longer than its limit', async scene => {
    const store = scene.store()
    const taker = scene.taker()
    await store.append(scene.queue, numbered(5), {})
    const appending = store.append(scene.queue, ['last'], { maxLength: 3 })

    await taker.take(2, 0)
    assert.ok(await isPending(scene, appending))
    await taker.take(1, 0)

    assert.equal(await appending, 1)
    assert.deepEqual(await takeRest(taker), ['3', '4', 'last'])
  })

  storeTest(subject, 'append without a limit goes on while others wait', async scene => {
    const store = scene.store()
    await store.append(scene.queue, ['a'], {})
    const appending = scene.store().append(scene.queue, ['bounded'], { maxLength: 1 })
    assert.ok(await isPending(scene, appending))

    await store.append(scene.queue, ['b'], {})

    assert.ok(await isPending(scene, appending))
    assert.deepEqual(texts(await takeAll(scene.taker(), 3)), ['a', 'b', 'bounded'])
  })

  storeTest(subject, 'a short limit lets everything through, in order', async scene => {
    const appending = appendAll(scene.store(), scene.queue, numbered(50), { maxLength: 3 })

    const taken = await takeAll(scene.taker(), 50)

    await appending
    assert.deepEqual(texts(taken), numbered(50))
  })

  storeTest(subject, 'several appends that wait for room all get it', async scene => {
    const appends = numbered(10).map(job =>
      scene.store().append(scene.queue, [job], { maxLength: 1 })
    )

    const taken = await takeAll(scene.taker(), 10)

    await Promise.all(appends)
    assert.deepEqual(texts(taken).toSorted(), numbered(10))
  })

  storeTest(
    subject,
    'append gives up a full queue after timeoutMs, storing nothing',
    async scene => {
      const store = scene.store()
      await store.append(scene.queue, ['a'], {})

      const appending = store.append(scene.queue, ['b', 'c'], { maxLength: 1, timeoutMs: 50 })

      await assert.rejects(appending, { code: codes.pushTimeout })
      assert.deepEqual(await takeRest(scene.taker()), ['a'])
    }
  )

  storeTest(subject, 'a timeout does not matter when there is room', async scene => {
    const limits = { maxLength: 1, timeoutMs: 60_000 }

    assert.equal(await scene.store().append(scene.queue, ['a'], limits), 1)
  })

  storeTest(subject, 'prepend is not limited', async scene => {
    const store = scene.store()
    await store.append(scene.queue, ['c'], { maxLength: 1 })

    await store.prepend(scene.queue, ['a', 'b'])

    assert.deepEqual(await takeRest(scene.taker()), ['a', 'b', 'c'])
  })
}
