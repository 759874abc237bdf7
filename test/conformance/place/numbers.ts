import assert from 'node:assert/strict'
import type { Placed, Store } from '../../../src/store/store.ts'
import { numbered, takeRest } from '../store/elements.ts'
import { isPending } from '../store/pending.ts'
import { storeTest, type Scene } from '../store/scene.ts'
import type { StoreUnderTest } from '../store/store-under-test.ts'
import { Claims } from './claims.ts'
import { placement } from './placements.ts'

/** What a producer numbers is stored once, and what the store lost is noticed. */
export function numbersConformance(subject: StoreUnderTest): void {
  repeatConformance(subject)
  missingConformance(subject)
}

function repeatConformance(subject: StoreUnderTest): void {
  storeTest(subject, 'a batch that is placed again is stored once', async scene => {
    const store = scene.store()

    for (let round = 0; round < 3; round++) {
      const placed = await push(scene, store, ['a', 'b', 'c'], 1)
      assert.deepEqual(placed, {
        count: 3,
        duplicateOf: [undefined, undefined, undefined],
        missing: 0
      })
    }

    assert.deepEqual(await takeRest(scene.taker()), ['a', 'b', 'c'])
  })

  storeTest(
    subject,
    'whatever is repeated from any store, each number is stored once',
    async scene => {
      const jobs = numbered(200)
      for (let next = 0; next < jobs.length; next += 7) {
        // As a batch whose reply was lost goes on: from an earlier number than the last.
        const first = Math.max(0, next - (next % 5))
        await push(scene, scene.store(), jobs.slice(first, next + 7), first + 1)
      }

      assert.deepEqual(await takeRest(scene.taker()), jobs)
    }
  )

  storeTest(subject, 'a batch that arrives late stores nothing', async scene => {
    const store = scene.store()
    await push(scene, store, ['a', 'b', 'c', 'd'], 1)

    assert.equal((await push(scene, store, ['b'], 2)).count, 1)

    assert.equal((await push(scene, store, ['e'], 5)).missing, 0)
    assert.deepEqual(await takeRest(scene.taker()), ['a', 'b', 'c', 'd', 'e'])
  })

  storeTest(subject, 'delayed and prioritised jobs are stored once', async scene => {
    const store = scene.store()
    const jobs = [
      placement('later', { delayMs: 3_600_000 }),
      placement('high', { priority: 1 }),
      placement('plain')
    ]
    const producer = { id: 'one', firstNumber: 1 }

    for (let round = 0; round < 2; round++) await store.place(scene.queue, jobs, { producer })

    assert.deepEqual(await (await Claims.open(scene)).payloads(), ['high', 'plain'])
  })

  storeTest(
    subject,
    'a repeated duplicate still is one, and has used up its number',
    async scene => {
      const store = scene.store()
      const dedupe = (id: string): { key: string; ttlMs: number; id: string } => {
        return { key: 'key', ttlMs: 3_600_000, id }
      }
      await store.place(scene.queue, [placement('a', { dedupe: dedupe('a') })], {})
      const jobs = [placement('b', { dedupe: dedupe('b') }), placement('c')]
      const producer = { id: 'one', firstNumber: 1 }

      for (let round = 0; round < 2; round++) {
        const placed = await store.place(scene.queue, jobs, { producer })
        assert.deepEqual(placed, { count: 2, duplicateOf: ['a', undefined], missing: 0 })
      }

      assert.equal((await push(scene, store, ['d'], 3)).missing, 0)
      assert.deepEqual(await takeRest(scene.taker()), ['a', 'c', 'd'])
    }
  )

  storeTest(subject, 'producers have numbers of their own, in each queue', async scene => {
    const store = scene.store()
    const elsewhere = `${scene.queue} elsewhere`
    const producer = { id: 'one', firstNumber: 1 }

    await push(scene, store, ['a'], 1)
    await store.place(scene.queue, [placement('b')], { producer: { id: 'two', firstNumber: 1 } })
    await store.place(elsewhere, [placement('c')], { producer })

    assert.deepEqual(await takeRest(scene.taker()), ['a', 'b'])
    assert.deepEqual(await takeRest(scene.taker(elsewhere)), ['c'])
  })
}

function missingConformance(subject: StoreUnderTest): void {
  storeTest(subject, 'a store that knows less than the producer says how much', async scene => {
    const store = scene.store()
    await push(scene, store, ['a', 'b'], 1)

    const placed = await push(scene, store, ['f', 'g'], 6)

    assert.deepEqual(placed, { count: 2, duplicateOf: [undefined, undefined], missing: 3 })
    assert.equal((await push(scene, store, ['h'], 8)).missing, 0, 'says it once')
    assert.deepEqual(await takeRest(scene.taker()), ['a', 'b', 'f', 'g', 'h'])
  })

  storeTest(subject, 'what is missing is not forgotten while the queue is full', async scene => {
    const store = scene.store()
    const taker = scene.taker()
    await store.append(scene.queue, ['in the way'], {})
    const limits = { maxLength: 1, producer: { id: 'one', firstNumber: 5 } }
    const placing = store.place(scene.queue, [placement('e')], limits)
    assert.ok(await isPending(scene, placing))

    await taker.take(1, 0)

    assert.equal((await placing).missing, 4)
  })

  storeTest(subject, 'a store that does not know the producer misses all before', async scene => {
    assert.equal((await push(scene, scene.store(), ['j'], 10)).missing, 9)
    assert.deepEqual(await takeRest(scene.taker()), ['j'])
  })
}

function push(
  scene: Scene,
  store: Store,
  elements: readonly string[],
  firstNumber: number
): Promise<Placed> {
  const jobs = elements.map(element => placement(element))
  return store.place(scene.queue, jobs, { producer: { id: 'one', firstNumber } })
}
