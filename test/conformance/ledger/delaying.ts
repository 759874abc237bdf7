import assert from 'node:assert/strict'
import type { LedgerUnderTest } from './ledger-under-test.ts'
import { passTime } from '../store/pending.ts'
import { ledgerTest, longWaitMs } from './scene.ts'

/** Delayed jobs, and who wakes for what only a claim shows. */
export function delayingConformance(subject: LedgerUnderTest): void {
  ledgerTest(subject, 'a claim says when the next delayed job is due', async scene => {
    const consumer = await scene.consumer()
    assert.equal((await consumer.claim(1)).dueInMs, undefined)
    await scene.place('later', { delayMs: 900_000 })
    await scene.place('sooner', { delayMs: 600_000 })

    const { dueInMs, nowMs } = await consumer.claim(1)
    await scene.place('soonest', { dueAt: nowMs + 300_000 })
    const other = await consumer.claim(1)

    assert.ok(dueInMs !== undefined && dueInMs > 540_000 && dueInMs <= 600_000)
    assert.equal(other.nowMs + other.dueInMs!, nowMs + 300_000)
  })

  ledgerTest(subject, 'delayed jobs come when they are due, in that order', async scene => {
    const consumer = await scene.consumer()
    const { nowMs } = await consumer.claim(0)
    await scene.place('c', { dueAt: nowMs + 700_000 })
    await scene.place('a', { dueAt: nowMs + 500_000 })
    await scene.place('b', { dueAt: nowMs + 600_000 })
    await scene.place('b', { dueAt: nowMs + 600_000 })

    assert.deepEqual(await consumer.take(10), [])
    await scene.makeDue()

    assert.deepEqual(await consumer.take(10), ['a', 'b', 'b', 'c'])
    assert.deepEqual((await scene.look()).later, [])
  })

  ledgerTest(subject, 'a job that was due already is ready at once', async scene => {
    const consumer = await scene.consumer()
    const { nowMs } = await consumer.claim(0)
    await scene.place('past', { dueAt: nowMs - 1 })
    await scene.place('low', { dueAt: 0, priority: -1 })

    assert.deepEqual(await consumer.take(10), ['past', 'low'])
  })

  ledgerTest(subject, 'delayed jobs that are due come after what is ready', async scene => {
    await scene.place('delayed', { delayMs: 60_000 })
    await scene.append('ready')
    const consumer = await scene.consumer()
    await scene.makeDue()

    assert.deepEqual(await consumer.take(10), ['ready', 'delayed'])
  })

  ledgerTest(subject, 'delayed jobs keep their priority', async scene => {
    await scene.place('low', { delayMs: 60_000, priority: -1 })
    await scene.place('high 1', { delayMs: 60_000, priority: 1 })
    await scene.place('high 2', { delayMs: 50_000, priority: 1 })
    await scene.place('normal', { delayMs: 60_000 })
    const consumer = await scene.consumer()
    await scene.makeDue()

    assert.deepEqual(await consumer.take(10), ['high 1', 'high 2', 'normal', 'low'])
  })

  ledgerTest(subject, 'elements of any bytes may be delayed', async scene => {
    const element = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    const delayed = { delayMs: 60_000, dueAt: undefined, expiresMs: undefined, dedupe: undefined }
    const jobs = [0, 7, -7].map(priority => ({ element, priority, ...delayed }))
    await scene.store().place(scene.queue, jobs, {})
    const consumer = await scene.consumer()
    await scene.makeDue()

    assert.deepEqual((await consumer.claim(10)).taken, [element, element, element])
  })

  ledgerTest(subject, 'a claim that wants nothing makes due jobs ready', async scene => {
    await scene.place('a', { delayMs: 60_000 })
    const consumer = await scene.consumer()
    await consumer.claim(1)
    await scene.makeDue()

    await consumer.claim(0)

    const { ready, later } = await scene.look()
    assert.deepEqual([ready, later], [['a'], []])
  })

  ledgerTest(subject, 'more than a thousand jobs may be due at once', async scene => {
    const jobs = Array.from({ length: 1_500 }, (_, index) => ({
      element: `${index}`,
      delayMs: 60_000,
      dueAt: undefined,
      priority: 0,
      expiresMs: undefined,
      dedupe: undefined
    }))
    await scene.store().place(scene.queue, jobs, {})
    const consumer = await scene.consumer()
    await scene.makeDue()

    const taken = [...(await consumer.take(2_000)), ...(await consumer.take(2_000))]

    assert.deepEqual(
      taken,
      jobs.map(({ element }) => element)
    )
  })

  for (const options of [{ delayMs: 60_000 }, { priority: 5 }, { priority: -5 }]) {
    const what = JSON.stringify(options)
    ledgerTest(subject, `a job placed with ${what} wakes just one who waits`, async scene => {
      const consumers = [await scene.consumer(), await scene.consumer()]
      const waits = consumers.map(consumer => consumer.wait(longWaitMs))
      await passTime(scene)

      await scene.place('job', options)

      assert.equal(await Promise.race(waits), '')
      await passTime(scene)
      assert.deepEqual(await scene.ready(), [])
      for (const { ledger } of consumers) ledger.stopWaiting()
      assert.deepEqual(new Set(await Promise.all(waits)), new Set(['', undefined]))
    })
  }

  ledgerTest(subject, 'only a job that is due before all others wakes somebody', async scene => {
    const consumer = await scene.consumer()
    await scene.place('first', { delayMs: 60_000 })
    assert.deepEqual(await scene.ready(), [''])
    await consumer.claim(1)

    await scene.place('second', { delayMs: 120_000 })
    assert.deepEqual(await scene.ready(), [])
    await scene.place('before', { delayMs: 30_000 })
    assert.deepEqual(await scene.ready(), [''])
  })

  ledgerTest(subject, 'nobody need be woken while there is something in the list', async scene => {
    await scene.append('a')

    await scene.place('delayed', { delayMs: 60_000 })
    await scene.place('high', { priority: 1 })

    assert.deepEqual(await scene.ready(), ['a'])
  })

  ledgerTest(
    subject,
    'a consumer that took all it wants wakes another for the rest',
    async scene => {
      await scene.place('high 1', { priority: 1 })
      await scene.place('high 2', { priority: 1 })
      const consumer = await scene.consumer()
      const other = await scene.consumer()
      await consumer.claim(0)
      const waiting = other.wait(longWaitMs)
      assert.equal(await waiting, '')
      const again = other.wait(longWaitMs)

      await consumer.claim(1)

      assert.equal(await again, '')
      assert.deepEqual(await other.take(1), ['high 2'])
    }
  )

  ledgerTest(subject, 'a consumer that got less than it wants wakes nobody', async scene => {
    await scene.place('delayed', { delayMs: 60_000 })
    const consumer = await scene.consumer()

    await consumer.claim(1)

    assert.deepEqual(await scene.ready(), [])
  })

  ledgerTest(subject, 'settling with a delayed retry wakes one who waits', async scene => {
    await scene.append('a')
    const consumer = await scene.consumer()
    const other = await scene.consumer()
    await consumer.claim(1)
    const waiting = other.wait(longWaitMs)
    await passTime(scene)

    await consumer.settle({ retries: [{ token: 1, delayMs: 60_000, priority: 0 }] })

    assert.equal(await waiting, '')
    assert.ok((await other.claim(1)).dueInMs! > 0)
  })
}
