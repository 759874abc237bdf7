import assert from 'node:assert/strict'
import { codes } from '../../../src/errors.ts'
import { deafWatch } from '../store/scene.ts'
import type { LedgerUnderTest } from './ledger-under-test.ts'
import { ledgerTest, longWaitMs, type Scene } from './scene.ts'

/** Plain and reliable consumers of one queue, and many queues in one place. */
export function sharingConformance(subject: LedgerUnderTest): void {
  ledgerTest(subject, 'plain and reliable consumers share a queue', async scene => {
    await scene.append('a', 'b', 'c', 'd')
    const consumer = await scene.consumer()
    const taker = scene.store().openTaker(scene.queue, deafWatch)

    const taken = [
      ...(await taker.take(1, 0)).map(String),
      ...(await consumer.take(1)),
      ...(await taker.take(1, 0)).map(String),
      ...(await consumer.take(5))
    ]

    assert.deepEqual(taken, ['a', 'b', 'c', 'd'])
  })

  ledgerTest(subject, 'what a reliable consumer gives back a plain one gets', async scene => {
    await scene.append('pp1 0 {"id":"k"}\na', 'pp1 0 {"id":"k"}\nb')
    const consumer = await scene.consumer()
    const taking = scene.store().openTaker(scene.queue, deafWatch).take(2, longWaitMs)
    await taking
    await scene.append('pp1 0 {"id":"k"}\nc')
    await consumer.claim(1)
    const again = scene.store().openTaker(scene.queue, deafWatch).take(1, longWaitMs)

    await consumer.leave()

    assert.deepEqual((await again).map(String), ['pp1 0 {"id":"k"}\nc'])
  })

  ledgerTest(subject, 'what a plain consumer puts back a reliable one gets', async scene => {
    const consumer = await scene.consumer()
    const waiting = consumer.wait(longWaitMs)

    await scene.store().prepend(scene.queue, ['a', 'b'])

    assert.equal(await waiting, 'a')
    assert.deepEqual(await consumer.take(5), ['b'])
  })

  ledgerTest(subject, 'one queue knows nothing of another', async scene => {
    const store = scene.store()
    const options = { leaseMs: 300_000 }
    const entry = { previous: undefined, leaseMs: 300_000, adoptToken: 0 }
    const consumer = await scene.consumer()
    await scene.append('a')

    const other = store.openLedger(`${scene.queue} other`, options, deafWatch)
    await other.enter({ consumer: consumer.name, ...entry })
    await store.append(`${scene.queue} other`, ['b'], {})

    assert.equal((await other.inspect()).consumers, 1)
    assert.deepEqual(await consumer.take(5), ['a'])
    await other.leave(consumer.name)
    assert.ok(await consumer.tryClaim(0))
  })

  ledgerTest(subject, 'names with a hash tag or any letters have a ledger too', async scene => {
    const options = { leaseMs: 300_000 }
    const entry = { previous: undefined, leaseMs: 300_000, adoptToken: 0 }
    for (const name of [`{tag}${scene.queue}`, `${scene.queue} ö 👩‍👧`, `${scene.queue}:dead`]) {
      const store = scene.store()
      await store.append(name, ['job'], {})
      const ledger = store.openLedger(name, options, deafWatch)

      await ledger.enter({ consumer: 'host:1:own:1', ...entry })

      assert.equal(String(await ledger.wait('host:1:own:1', longWaitMs)), 'job', name)
    }
  })

  ledgerTest(subject, 'a name whose other keys would be elsewhere is refused', async scene => {
    const options = { leaseMs: 300_000 }
    const store = scene.store()

    for (const name of ['{}jobs', 'jo{bs', 'jo}bs']) {
      assert.throws(() => store.openLedger(name, options, deafWatch), {
        code: codes.invalidOption
      })
    }
  })

  ledgerTest(subject, 'a closed store opens no ledger', async scene => {
    const store = scene.store()
    await store.close()

    const options = { leaseMs: 300_000 }
    assert.throws(() => store.openLedger(scene.queue, options, deafWatch))
  })

  ledgerTest(subject, 'many consumers take each job once', async scene => {
    const jobs = Array.from({ length: 200 }, (_, index) => `${index}`)
    await scene.append(...jobs)
    const taken = await Promise.all(Array.from({ length: 5 }, () => takeUntilEmpty(scene)))

    assert.deepEqual(
      taken.flat().toSorted((a, b) => Number(a) - Number(b)),
      jobs
    )
  })
}

async function takeUntilEmpty(scene: Scene): Promise<string[]> {
  const consumer = await scene.consumer()
  const all: string[] = []
  for (;;) {
    const taken = await consumer.take(7)
    if (taken.length === 0) return all
    all.push(...taken)
  }
}
