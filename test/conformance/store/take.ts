import assert from 'node:assert/strict'
import { numbered, takeRest, texts } from './elements.ts'
import { longWaitMs, storeTest } from './scene.ts'
import type { StoreUnderTest } from './store-under-test.ts'

/** Taking what is there. */
export function takeConformance(subject: StoreUnderTest): void {
  storeTest(subject, 'take gives at most as many elements as asked for', async scene => {
    await scene.store().append(scene.queue, numbered(10), {})
    const taker = scene.taker()

    const one = await taker.take(1, longWaitMs)
    const three = await taker.take(3, longWaitMs)

    assert.deepEqual(texts(one), ['0'])
    assert.deepEqual(texts(three), ['1', '2', '3'])
    assert.deepEqual(await takeRest(taker), numbered(10).slice(4))
  })

  storeTest(subject, 'take gives what there is when that is less', async scene => {
    await scene.store().append(scene.queue, ['a', 'b'], {})

    const taken = await scene.taker().take(100, longWaitMs)

    assert.deepEqual(texts(taken), ['a', 'b'])
  })

  storeTest(subject, 'take that must not wait bounds its count too', async scene => {
    await scene.store().append(scene.queue, ['a', 'b', 'c'], {})

    const taken = await scene.taker().take(2, 0)

    assert.deepEqual(texts(taken), ['a', 'b'])
  })

  storeTest(subject, 'take that must not wait gives none of an empty queue', async scene => {
    const taker = scene.taker()

    assert.deepEqual(await taker.take(1, 0), [])
    assert.deepEqual(await taker.take(10, 0), [])
  })

  storeTest(subject, 'take gives none once it has waited long enough', async scene => {
    const taker = scene.taker()

    assert.deepEqual(await taker.take(1, 50), [])
    assert.deepEqual(await taker.take(10, 50), [])
  })

  storeTest(subject, 'takers of one queue share its elements', async scene => {
    await scene.store().append(scene.queue, numbered(100), {})
    const takers = Array.from({ length: 5 }, () => scene.taker())

    const rests = await Promise.all(takers.map(takeRest))

    assert.deepEqual(rests.flat().toSorted(), numbered(100).toSorted())
  })

  storeTest(subject, 'each taker gets its elements in order', async scene => {
    await scene.store().append(scene.queue, numbered(500), {})
    const takers = [scene.taker(), scene.taker()]

    const rests = await Promise.all(takers.map(takeRest))

    for (const rest of rests) {
      assert.deepEqual(
        rest,
        rest.toSorted((a, b) => Number(a) - Number(b))
      )
    }
  })
}
