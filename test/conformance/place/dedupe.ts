import assert from 'node:assert/strict'
import type { Placement } from '../../../src/store/store.ts'
import { eventually } from '../../support/eventually.ts'
import { takeRest } from '../store/elements.ts'
import { storeTest } from '../store/scene.ts'
import type { StoreUnderTest } from '../store/store-under-test.ts'
import { Claims } from './claims.ts'
import { placement } from './placements.ts'

const hourMs = 3_600_000

/** Jobs that count as the same are stored once. */
export function dedupeConformance(subject: StoreUnderTest): void {
  duplicateConformance(subject)
  keyConformance(subject)
}

function duplicateConformance(subject: StoreUnderTest): void {
  storeTest(subject, 'a job under a known key is not stored, whoever places it', async scene => {
    const first = await scene.store().place(scene.queue, [job('a', 'key')], {})
    const second = await scene.store().place(scene.queue, [job('b', 'key')], {})

    assert.deepEqual(first, { count: 1, duplicateOf: [undefined], missing: 0 })
    assert.deepEqual(second, { count: 1, duplicateOf: ['a'], missing: 0 })
    assert.deepEqual(await takeRest(scene.taker()), ['a'])
  })

  storeTest(subject, 'a job that has come and gone still has duplicates', async scene => {
    const store = scene.store()
    await store.place(scene.queue, [job('a', 'key')], {})
    await takeRest(scene.taker())

    assert.deepEqual((await store.place(scene.queue, [job('b', 'key')], {})).duplicateOf, ['a'])
  })

  storeTest(
    subject,
    'a job that is sent again under its number is stored once, and is no duplicate',
    async scene => {
      const store = scene.store()
      const producer = { id: 'one', firstNumber: 1 }

      for (let round = 0; round < 3; round++) {
        const { duplicateOf } = await store.place(scene.queue, [job('a', 'key')], { producer })
        assert.deepEqual(duplicateOf, [undefined])
      }

      assert.deepEqual(await takeRest(scene.taker()), ['a'])
    }
  )

  storeTest(subject, 'another job under the key is a duplicate, whatever its id', async scene => {
    const store = scene.store()
    const producer = { id: 'one', firstNumber: 1 }
    await store.place(scene.queue, [job('a', 'key')], { producer })

    for (const limits of [{}, { producer: { id: 'one', firstNumber: 2 } }]) {
      const { duplicateOf } = await store.place(scene.queue, [job('a', 'key')], limits)
      assert.deepEqual(duplicateOf, ['a'])
    }

    assert.deepEqual(await takeRest(scene.taker()), ['a'])
  })

  storeTest(subject, 'duplicates are found within one batch too', async scene => {
    const jobs = [job('a', 'x'), placement('b'), job('c', 'x'), job('d', 'y'), job('e', 'x')]

    const placed = await scene.store().place(scene.queue, jobs, {})

    const none = undefined
    assert.deepEqual(placed, { count: 5, duplicateOf: [none, none, 'a', none, 'a'], missing: 0 })
    assert.deepEqual(await takeRest(scene.taker()), ['a', 'b', 'd'])
  })

  storeTest(subject, 'delayed and prioritised jobs have duplicates', async scene => {
    const store = scene.store()
    const jobs = [
      job('a', 'x', { delayMs: hourMs }),
      job('b', 'x'),
      job('c', 'y', { priority: 2 }),
      job('d', 'y', { delayMs: hourMs })
    ]

    const { duplicateOf } = await store.place(scene.queue, jobs, {})

    assert.deepEqual(duplicateOf, [undefined, 'a', undefined, 'c'])
    assert.deepEqual(await (await Claims.open(scene)).payloads(), ['c'])
  })
}

function keyConformance(subject: StoreUnderTest): void {
  storeTest(subject, 'a key is forgotten when its time is over', async scene => {
    const store = scene.store()
    await store.place(scene.queue, [job('first', 'key', { ttlMs: 30 })], {})

    let tries = 0
    await eventually(async () => {
      const { duplicateOf } = await store.place(scene.queue, [job(`try ${tries++}`, 'key')], {})
      return duplicateOf[0] === undefined
    })

    assert.deepEqual(await takeRest(scene.taker()), ['first', `try ${tries - 1}`])
  })

  storeTest(subject, 'keys of other queues do not matter, nor jobs without one', async scene => {
    const store = scene.store()
    await store.place(`${scene.queue} elsewhere`, [job('a', 'key')], {})

    const { duplicateOf } = await store.place(scene.queue, [job('b', 'key'), placement('b')], {})

    assert.deepEqual(duplicateOf, [undefined, undefined])
    assert.deepEqual(await takeRest(scene.taker()), ['b', 'b'])
  })

  storeTest(subject, 'keys and ids may be any text', async scene => {
    const store = scene.store()
    for (const text of ['a b', '{x}', 'é\n\0"', '0', '-', ' ', '1 2 3 4 5 6 7']) {
      await store.place(scene.queue, [job(text, text)], {})
      const { duplicateOf } = await store.place(scene.queue, [job(`not ${text}`, text)], {})

      assert.deepEqual(duplicateOf, [text])
    }
  })
}

function job(
  id: string,
  key: string,
  { ttlMs = hourMs, ...options }: Partial<Placement> & { ttlMs?: number } = {}
): Placement {
  return placement(id, { ...options, dedupe: { key, ttlMs, id } })
}
