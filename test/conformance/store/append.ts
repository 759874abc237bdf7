import assert from 'node:assert/strict'
import { numbered, takeAll, takeRest, texts } from './elements.ts'
import { storeTest } from './scene.ts'
import type { StoreUnderTest } from './store-under-test.ts'

export function appendConformance(subject: StoreUnderTest): void {
  storeTest(subject, 'append stores all elements, in order', async scene => {
    const stored = await scene.store().append(scene.queue, ['a', 'b', 'c'], {})

    assert.equal(stored, 3)
    assert.deepEqual(await takeRest(scene.taker()), ['a', 'b', 'c'])
  })

  storeTest(subject, 'append of no elements stores none', async scene => {
    const stored = await scene.store().append(scene.queue, [], {})

    assert.equal(stored, 0)
    assert.deepEqual(await takeRest(scene.taker()), [])
  })

  storeTest(subject, 'what is appended later comes later', async scene => {
    const store = scene.store()
    const expected = numbered(300)

    for (const text of expected) await store.append(scene.queue, [text], {})

    assert.deepEqual(await takeRest(scene.taker()), expected)
  })

  storeTest(subject, 'appends of one store keep their order without being awaited', async scene => {
    const store = scene.store()
    const expected = numbered(300)

    await Promise.all(expected.map(text => store.append(scene.queue, [text], {})))

    assert.deepEqual(await takeRest(scene.taker()), expected)
  })

  storeTest(subject, 'append stores 10,000 elements at once', async scene => {
    const expected = numbered(10_000)

    const stored = await scene.store().append(scene.queue, expected, {})

    assert.equal(stored, 10_000)
    assert.deepEqual(texts(await takeAll(scene.taker(), 10_000)), expected)
  })

  storeTest(subject, 'several stores append to one queue, and nothing gets lost', async scene => {
    const jobs = numbered(200)

    await Promise.all(jobs.map(job => scene.store().append(scene.queue, [job], {})))

    const taken = await takeRest(scene.taker())
    assert.deepEqual(taken.toSorted(), jobs.toSorted())
  })
}
