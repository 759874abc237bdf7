import assert from 'node:assert/strict'
import { numbered, takeRest, texts } from './elements.ts'
import { isPending } from './pending.ts'
import { longWaitMs, storeTest } from './scene.ts'
import type { StoreUnderTest } from './store-under-test.ts'

export function prependConformance(subject: StoreUnderTest): void {
  storeTest(subject, 'prepend puts elements before all others, in order', async scene => {
    const store = scene.store()
    await store.append(scene.queue, ['c', 'd'], {})

    await store.prepend(scene.queue, ['a', 'b'])

    assert.deepEqual(await takeRest(scene.taker()), ['a', 'b', 'c', 'd'])
  })

  storeTest(subject, 'prepend to an empty queue keeps the order', async scene => {
    await scene.store().prepend(scene.queue, ['a', 'b', 'c'])

    assert.deepEqual(await takeRest(scene.taker()), ['a', 'b', 'c'])
  })

  storeTest(subject, 'prepend of no elements changes nothing', async scene => {
    const store = scene.store()
    await store.append(scene.queue, ['a'], {})

    await store.prepend(scene.queue, [])

    assert.deepEqual(await takeRest(scene.taker()), ['a'])
  })

  storeTest(subject, 'what was taken and put back comes out as if untouched', async scene => {
    const store = scene.store()
    const taker = scene.taker()
    await store.append(scene.queue, numbered(50), {})

    await store.prepend(scene.queue, await taker.take(20, 0))
    await store.prepend(scene.queue, await taker.take(5, 0))

    assert.deepEqual(await takeRest(taker), numbered(50))
  })

  storeTest(subject, 'prepend keeps the order of 10,000 elements', async scene => {
    const store = scene.store()
    await store.append(scene.queue, ['last'], {})

    await store.prepend(scene.queue, numbered(10_000))

    assert.deepEqual(await takeRest(scene.taker()), [...numbered(10_000), 'last'])
  })

  storeTest(subject, 'prepend wakes a waiting take', async scene => {
    const taking = scene.taker().take(1, longWaitMs)
    assert.ok(await isPending(scene, taking))

    await scene.store().prepend(scene.queue, ['job'])

    assert.deepEqual(texts(await taking), ['job'])
  })
}
