import assert from 'node:assert/strict'
import { codes } from '../../../src/errors.ts'
import { openElement } from '../../support/envelope.ts'
import { numbered, takeAll, takeRest, texts } from '../store/elements.ts'
import { longWaitMs, storeTest } from '../store/scene.ts'
import type { StoreUnderTest } from '../store/store-under-test.ts'
import { Claims } from './claims.ts'
import { placement } from './placements.ts'

const hourMs = 3_600_000

/** Where jobs go, and when they come. */
export function placesConformance(subject: StoreUnderTest): void {
  tailConformance(subject)
  priorityConformance(subject)
  delayConformance(subject)
  expiryConformance(subject)
}

function tailConformance(subject: StoreUnderTest): void {
  storeTest(subject, 'place stores jobs at the tail, in order', async scene => {
    const store = scene.store()
    await store.append(scene.queue, ['before'], {})

    const placed = await store.place(
      scene.queue,
      numbered(2_500).map(text => placement(text)),
      {}
    )
    await store.append(scene.queue, ['after'], {})

    assert.equal(placed.count, 2_500)
    assert.deepEqual(placed.duplicateOf, Array.from({ length: 2_500 }))
    assert.equal(placed.missing, 0)
    const expected = ['before', ...numbered(2_500), 'after']
    assert.deepEqual(texts(await takeAll(scene.taker(), 2_502)), expected)
  })

  storeTest(subject, 'place of no jobs stores none', async scene => {
    const placed = await scene.store().place(scene.queue, [], {})

    assert.deepEqual(placed, { count: 0, duplicateOf: [], missing: 0 })
    assert.deepEqual(await takeRest(scene.taker()), [])
  })

  storeTest(subject, 'place wakes a take that waits', async scene => {
    const taking = scene.taker().take(1, longWaitMs)

    await scene.store().place(scene.queue, [placement('job')], {})

    assert.deepEqual(texts(await taking), ['job'])
  })

  storeTest(subject, 'bytes that are placed come out unchanged', async scene => {
    const bytes = Buffer.from([0xff, 0x00, 0x0a, 0xfe])
    const jobs = [0, -1].map(priority => placement(bytes, { priority }))

    await scene.store().place(scene.queue, jobs, {})

    assert.deepEqual(await (await Claims.open(scene)).ready(), [bytes, bytes])
  })

  storeTest(subject, 'a closed store places nothing', async scene => {
    const store = scene.store()
    await store.close()

    const placing = store.place(scene.queue, [placement('job')], {})

    await assert.rejects(placing, { code: codes.closed })
    assert.deepEqual(await takeRest(scene.taker()), [])
  })
}

function priorityConformance(subject: StoreUnderTest): void {
  storeTest(subject, 'higher priorities come first, equal ones in order', async scene => {
    const priorities = [0, -1, 5, 0, 5, -(2 ** 31), 2 ** 31 - 1, -1]
    const jobs = priorities.map((priority, index) => placement(String(index), { priority }))

    await scene.store().place(scene.queue, jobs, {})

    const claimed = texts(await (await Claims.open(scene)).ready())
    assert.deepEqual(claimed, ['6', '2', '4', '0', '3', '1', '7', '5'])
  })
}

function delayConformance(subject: StoreUnderTest): void {
  storeTest(subject, 'a delayed job comes when its delay is over, not before', async scene => {
    const claims = await Claims.open(scene)
    const before = performance.now()
    const jobs = [placement('later', { delayMs: 50 }), placement('now')]

    await scene.store().place(scene.queue, jobs, {})

    const first = await claims.next()
    const rest = first.length === 2 ? [] : await claims.next()
    // The clock of a store counts whole milliseconds.
    assert.ok(performance.now() - before >= 49)
    assert.deepEqual(texts([...first, ...rest]), ['now', 'later'])
  })

  storeTest(
    subject,
    'a job for a time to come waits, one for a time gone by does not',
    async scene => {
      const jobs = [
        placement('later', { dueAt: Date.now() + hourMs }),
        placement('at once', { dueAt: Date.now() - hourMs }),
        placement('long ago', { dueAt: 0 })
      ]

      await scene.store().place(scene.queue, jobs, {})

      assert.deepEqual(texts(await (await Claims.open(scene)).ready()), ['at once', 'long ago'])
    }
  )

  storeTest(subject, 'a delayed job keeps its priority', async scene => {
    const claims = await Claims.open(scene)
    const dueAt = Date.now() + 50
    const jobs = [
      placement('low', { dueAt, priority: -1 }),
      placement('middle', { dueAt }),
      placement('high', { dueAt, priority: 1 })
    ]

    await scene.store().place(scene.queue, jobs, {})

    assert.deepEqual(texts(await claims.next()), ['high', 'middle', 'low'])
  })
}

function expiryConformance(subject: StoreUnderTest): void {
  storeTest(subject, 'a job that expires says when, on the clock of the store', async scene => {
    const element = 'pp1 0 {"id":"a"}\n{"expiresAt":7}'
    const before = Date.now()

    await scene.store().place(scene.queue, [placement(element, { expiresMs: hourMs })], {})

    const [taken] = await scene.taker().take(1, 0)
    const { header, payload } = openElement(taken!)
    assert.ok(header?.expiresAt)
    assert.ok(header.expiresAt >= before + hourMs && header.expiresAt <= Date.now() + hourMs)
    assert.equal(header.id, 'a')
    assert.equal(String(payload), '{"expiresAt":7}')
  })

  storeTest(subject, 'bytes with any header can expire, wherever they go', async scene => {
    const bytes = Buffer.from('pp1 0 {}\n\xff\x00', 'latin1')
    const jobs = [0, 1].map(priority => placement(bytes, { expiresMs: hourMs, priority }))

    await scene.store().place(scene.queue, jobs, {})

    const opened = (await (await Claims.open(scene)).ready()).map(openElement)
    assert.equal(opened.length, 2)
    for (const { header, payload } of opened) {
      assert.ok(header?.expiresAt)
      assert.deepEqual([...payload], [0xff, 0])
    }
  })
}
