import assert from 'node:assert/strict'
import { numbered, takeAll, takeRest, texts } from './elements.ts'
import { isPending } from './pending.ts'
import { longWaitMs, storeTest } from './scene.ts'
import type { StoreUnderTest } from './store-under-test.ts'

/** Taking what is not there yet. */
export function waitConformance(subject: StoreUnderTest): void {
  for (const count of [1, 10]) {
    storeTest(subject, `take of ${count} waits until another store appends`, async scene => {
      const taking = scene.taker().take(count, longWaitMs)
      assert.ok(await isPending(scene, taking))

      await scene.store().append(scene.queue, ['job'], {})

      assert.deepEqual(texts(await taking), ['job'])
    })
  }

  storeTest(subject, 'take waits until its own store appends', async scene => {
    const store = scene.store()
    const taker = scene.openTaker(store)
    const taking = taker.take(1, longWaitMs)
    assert.ok(await isPending(scene, taking))

    await store.append(scene.queue, ['job'], {})

    assert.deepEqual(texts(await taking), ['job'])
  })

  storeTest(subject, 'a waiting take is bounded by its count, and the rest stays', async scene => {
    const taker = scene.taker()
    const taking = taker.take(2, longWaitMs)
    assert.ok(await isPending(scene, taking))

    await scene.store().append(scene.queue, ['a', 'b', 'c', 'd'], {})

    const taken = texts(await taking)
    assert.ok(taken.length === 1 || taken.length === 2)
    assert.deepEqual([...taken, ...(await takeRest(taker))], ['a', 'b', 'c', 'd'])
  })

  storeTest(subject, 'of two waiting takes exactly one gets a single element', async scene => {
    const takers = [scene.taker(), scene.taker()]
    const takings = takers.map(taker => taker.take(1, longWaitMs))
    assert.ok(await isPending(scene, Promise.race(takings)))

    await scene.store().append(scene.queue, ['job'], {})
    await Promise.race(takings)
    const loser = Promise.all(takings)
    assert.ok(await isPending(scene, loser))
    for (const taker of takers) taker.interrupt()

    assert.deepEqual((await loser).flat().map(String), ['job'])
  })

  storeTest(subject, 'two elements appended at once wake two waiting takes', async scene => {
    const takings = [scene.taker(), scene.taker()].map(taker => taker.take(1, longWaitMs))
    assert.ok(await isPending(scene, Promise.race(takings)))

    await scene.store().append(scene.queue, ['a', 'b'], {})

    assert.deepEqual((await Promise.all(takings)).flat().map(String).toSorted(), ['a', 'b'])
  })

  storeTest(subject, 'a taker that always waits gets everything, in order', async scene => {
    const store = scene.store()
    const taking = takeAll(scene.taker(), 300)

    for (const text of numbered(300)) await store.append(scene.queue, [text], {})

    assert.deepEqual(texts(await taking), numbered(300))
  })
}
