import assert from 'node:assert/strict'
import { codes } from '../../../src/errors.ts'
import { takeRest, texts } from './elements.ts'
import { isPending } from './pending.ts'
import { longWaitMs, storeTest } from './scene.ts'
import type { StoreUnderTest } from './store-under-test.ts'

export function closeConformance(subject: StoreUnderTest): void {
  closeTakerConformance(subject)
  closeStoreConformance(subject)
}

function closeTakerConformance(subject: StoreUnderTest): void {
  storeTest(subject, 'closing a taker settles its waiting take with none', async scene => {
    const taker = scene.taker()
    const taking = taker.take(1, longWaitMs)
    assert.ok(await isPending(scene, taking))

    await taker.close()

    assert.deepEqual(await taking, [])
  })

  storeTest(subject, 'a closed taker leaves elements to others', async scene => {
    const taker = scene.taker()
    const taking = taker.take(1, longWaitMs)
    await taker.close()

    await scene.store().append(scene.queue, ['job'], {})

    assert.deepEqual(await taking, [])
    assert.deepEqual(await takeRest(scene.taker()), ['job'])
  })

  storeTest(subject, 'a closed taker takes nothing, and does not wait', async scene => {
    await scene.store().append(scene.queue, ['job'], {})
    const taker = scene.taker()
    await taker.close()

    assert.deepEqual(await taker.take(1, longWaitMs), [])
    assert.deepEqual(await takeRest(scene.taker()), ['job'])
  })

  storeTest(subject, 'an element that races the closing of a taker is never lost', async scene => {
    const store = scene.store()
    for (let round = 0; round < 50; round++) {
      const taker = scene.taker()
      const taking = taker.take(1, longWaitMs)
      if (round % 2 === 0) await isPending(scene, taking)
      const appending = store.append(scene.queue, [String(round)], {})
      await taker.close()
      await appending

      const rest = await takeRest(scene.taker())
      assert.deepEqual([...texts(await taking), ...rest], [String(round)], `round ${round}`)
    }
  })

  storeTest(subject, 'a taker may be closed twice, and interrupted after that', async scene => {
    const taker = scene.taker()

    await Promise.all([taker.close(), taker.close()])
    await taker.close()
    taker.interrupt()
  })
}

function closeStoreConformance(subject: StoreUnderTest): void {
  storeTest(subject, 'closing a store gives up its waiting appends', async scene => {
    const store = scene.store()
    await store.append(scene.queue, ['a'], {})
    const appends = [1, 2].map(() => store.append(scene.queue, ['b'], { maxLength: 1 }))
    const rejected = appends.map(append => assert.rejects(append, { code: codes.closed }))
    assert.ok(await isPending(scene, Promise.race(rejected)))

    await store.close()

    await Promise.all(rejected)
    assert.deepEqual(await takeRest(scene.taker()), ['a'])
  })

  storeTest(subject, 'closing a store leaves the appends of others waiting', async scene => {
    const store = scene.store()
    await store.append(scene.queue, ['a'], {})
    const appending = scene.store().append(scene.queue, ['b'], { maxLength: 1 })

    await store.close()

    assert.ok(await isPending(scene, appending))
    await scene.taker().take(1, 0)
    assert.equal(await appending, 1)
  })

  storeTest(subject, 'closing a store waits for the appends under way', async scene => {
    const store = scene.store()
    const appending = store.append(scene.queue, ['a', 'b'], {})

    await store.close()

    const stored = await appending.catch((error: { code?: string }) => error.code)
    const rest = await takeRest(scene.taker())
    assert.deepEqual([stored, rest], stored === 2 ? [2, ['a', 'b']] : [codes.closed, []])
  })

  storeTest(subject, 'closing a store settles the waiting take of its taker', async scene => {
    const store = scene.store()
    const taking = scene.openTaker(store).take(1, longWaitMs)
    assert.ok(await isPending(scene, taking))

    await store.close()

    assert.deepEqual(await taking, [])
  })

  storeTest(subject, 'a closed store stores nothing', async scene => {
    const store = scene.store()
    await store.close()

    await assert.rejects(store.append(scene.queue, ['a'], {}), { code: codes.closed })
    await assert.rejects(store.prepend(scene.queue, ['a']))
    assert.deepEqual(await takeRest(scene.taker()), [])
  })

  storeTest(subject, 'a store may be closed twice', async scene => {
    const store = scene.store()

    await Promise.all([store.close(), store.close()])
    await store.close()
  })
}
