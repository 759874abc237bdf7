import assert from 'node:assert/strict'
import { codes } from '../../../src/errors.ts'
import { numbered, takeAll, takeRest, texts } from '../store/elements.ts'
import { isPending } from '../store/pending.ts'
import { storeTest } from '../store/scene.ts'
import type { StoreUnderTest } from '../store/store-under-test.ts'
import { Claims } from './claims.ts'
import { placement } from './placements.ts'

const hourMs = 3_600_000

/** Placing into a queue that must not grow longer than `maxLength`. */
export function roomConformance(subject: StoreUnderTest): void {
  partConformance(subject)
  waitConformance(subject)
  bypassConformance(subject)
}

function partConformance(subject: StoreUnderTest): void {
  storeTest(subject, 'place stores the first jobs when not all have room', async scene => {
    const jobs = ['a', 'b', 'c'].map(text => placement(text))

    const placed = await scene.store().place(scene.queue, jobs, { maxLength: 2 })

    assert.deepEqual(placed, { count: 2, duplicateOf: [undefined, undefined], missing: 0 })
    assert.deepEqual(await takeRest(scene.taker()), ['a', 'b'])
  })

  storeTest(subject, 'numbered jobs go on where there was no more room', async scene => {
    const store = scene.store()
    const taker = scene.taker()
    const jobs = numbered(20).map(text => placement(text))
    const taken: string[] = []

    for (let done = 0; done < jobs.length;) {
      const producer = { id: 'one', firstNumber: done + 1 }
      const rest = jobs.slice(done)
      const placed = await store.place(scene.queue, rest, { maxLength: 3, producer })
      assert.equal(placed.missing, 0)
      done += placed.count
      taken.push(...texts(await taker.take(2, 0)))
    }

    assert.deepEqual([...taken, ...(await takeRest(taker))], numbered(20))
  })
}

function waitConformance(subject: StoreUnderTest): void {
  storeTest(subject, 'place into a full queue waits until somebody takes', async scene => {
    const store = scene.store()
    const taker = scene.taker()
    await store.append(scene.queue, ['a', 'b'], {})
    const jobs = ['c', 'd'].map(text => placement(text))
    const placing = store.place(scene.queue, jobs, { maxLength: 2 })
    assert.ok(await isPending(scene, placing))

    assert.deepEqual(texts(await taker.take(1, 0)), ['a'])

    assert.equal((await placing).count, 1)
    assert.deepEqual(texts(await takeAll(taker, 2)), ['b', 'c'])
  })

  storeTest(
    subject,
    'place gives up a full queue after timeoutMs, storing nothing',
    async scene => {
      const store = scene.store()
      await store.append(scene.queue, ['a'], {})
      const limits = { maxLength: 1, timeoutMs: 50, producer: { id: 'one', firstNumber: 1 } }

      const placing = store.place(scene.queue, [placement('b')], limits)

      await assert.rejects(placing, { code: codes.pushTimeout })
      assert.deepEqual(await takeRest(scene.taker()), ['a'])
      const again = await store.place(scene.queue, [placement('c')], limits)
      assert.equal(again.missing, 0, 'the number was not used up')
      assert.deepEqual(await takeRest(scene.taker()), ['c'])
    }
  )

  storeTest(subject, 'closing a store gives up what waits to be placed', async scene => {
    const store = scene.store()
    await store.append(scene.queue, ['a'], {})
    const placing = store.place(scene.queue, [placement('b')], { maxLength: 1 })
    const rejected = assert.rejects(placing, { code: codes.closed })
    assert.ok(await isPending(scene, rejected))

    await store.close()

    await rejected
    assert.deepEqual(await takeRest(scene.taker()), ['a'])
  })
}

function bypassConformance(subject: StoreUnderTest): void {
  storeTest(subject, 'delayed and prioritised jobs need no room', async scene => {
    const store = scene.store()
    await store.append(scene.queue, ['a'], {})
    const jobs = [
      placement('later', { delayMs: hourMs }),
      placement('high', { priority: 1 }),
      placement('no room'),
      placement('higher', { priority: 2 })
    ]

    const placed = await store.place(scene.queue, jobs, { maxLength: 1 })

    assert.equal(placed.count, 2)
    assert.deepEqual(await (await Claims.open(scene)).payloads(), ['high', 'a'])
  })

  storeTest(subject, 'a job for a time gone by needs room', async scene => {
    const store = scene.store()
    const jobs = ['a', 'b'].map(text => placement(text, { dueAt: 1 }))

    assert.equal((await store.place(scene.queue, jobs, { maxLength: 1 })).count, 1)
  })

  storeTest(subject, 'a duplicate needs no room, nor does what is stored already', async scene => {
    const store = scene.store()
    const jobs = ['a', 'b'].map(id => placement(id, { dedupe: { key: 'key', ttlMs: hourMs, id } }))
    const limits = { maxLength: 1, producer: { id: 'one', firstNumber: 1 } }

    for (let round = 0; round < 2; round++) {
      const placed = await store.place(scene.queue, jobs, limits)
      assert.deepEqual(placed, { count: 2, duplicateOf: [undefined, 'a'], missing: 0 })
    }

    assert.deepEqual(await takeRest(scene.taker()), ['a'])
  })
}
