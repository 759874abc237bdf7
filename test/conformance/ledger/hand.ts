import assert from 'node:assert/strict'
import { deafWatch } from '../store/scene.ts'
import { passTime } from '../store/pending.ts'
import type { LedgerUnderTest } from './ledger-under-test.ts'
import { ledgerTest, longWaitMs } from './scene.ts'

/** Waiting for one element, and what becomes of it. */
export function handConformance(subject: LedgerUnderTest): void {
  ledgerTest(subject, 'a wait brings an element that is there at once', async scene => {
    await scene.append('a', 'b')
    const consumer = await scene.consumer()

    assert.equal(await consumer.wait(longWaitMs), 'a')

    const { ready, hands, held } = await scene.look()
    assert.deepEqual([ready, hands, held], [['b'], { [consumer.name]: 'a' }, {}])
  })

  ledgerTest(subject, 'a wait brings an element as soon as there is one', async scene => {
    const consumer = await scene.consumer()
    const waiting = consumer.wait(longWaitMs)
    await passTime(scene)

    await scene.append('a', 'b')

    assert.equal(await waiting, 'a')
    const { ready, hands } = await scene.look()
    assert.deepEqual([ready, hands], [['b'], { [consumer.name]: 'a' }])
  })

  ledgerTest(subject, 'a marker ends a wait, and is gone after the next claim', async scene => {
    const consumer = await scene.consumer()
    const waiting = consumer.wait(longWaitMs)
    await scene.append('')

    assert.equal(await waiting, '')
    const { adopted, taken } = await consumer.claim(1)

    const { ready, hands } = await scene.look()
    assert.deepEqual([adopted, taken, ready, hands], [undefined, [], [], {}])
  })

  ledgerTest(subject, 'a claim adopts what is in the hand, beside what it takes', async scene => {
    await scene.append('a', 'b', 'c')
    const consumer = await scene.consumer()
    await consumer.wait(longWaitMs)

    const { adopted, taken, held } = await consumer.claim(1, { adoptToken: 50 })

    assert.deepEqual([String(adopted), taken.map(String), held], ['a', ['b'], 2])
    const sight = await scene.look()
    assert.deepEqual(sight.held, { [consumer.name]: { 1: 'b', 50: 'a' } })
    assert.deepEqual([sight.hands, sight.ready], [{}, ['c']])
  })

  ledgerTest(subject, 'a claim that wants nothing adopts what is in the hand', async scene => {
    await scene.append('a', 'b')
    const consumer = await scene.consumer()
    await consumer.wait(longWaitMs)

    const { adopted, taken } = await consumer.claim(0)

    assert.deepEqual([String(adopted), taken], ['a', []])
  })

  ledgerTest(subject, 'a claim adopts nothing from the hand of another', async scene => {
    await scene.append('a')
    const consumer = await scene.consumer()
    const other = await scene.consumer()
    await consumer.wait(longWaitMs)

    assert.equal((await other.claim(1)).adopted, undefined)
    assert.deepEqual((await scene.look()).hands, { [consumer.name]: 'a' })
  })

  ledgerTest(subject, 'what was handed out can be settled with its adoption', async scene => {
    await scene.append('a', 'b')
    const consumer = await scene.consumer()
    await consumer.wait(longWaitMs)

    const { held, taken } = await consumer.claim(1, {
      adoptToken: 50,
      isHandedOut: true,
      settlements: { acks: [50] }
    })

    assert.deepEqual([held, taken.map(String)], [1, ['b']])
    const { counters, hands } = await scene.look()
    assert.deepEqual([counters.acked, hands], [1, {}])
  })

  ledgerTest(subject, 'adopting twice is as good as once', async scene => {
    await scene.append('a')
    const consumer = await scene.consumer()
    await consumer.wait(longWaitMs)
    await consumer.claim(0, { adoptToken: 50 })

    const { held } = await consumer.claim(0, { adoptToken: 50 })

    assert.equal(held, 1)
    assert.deepEqual((await scene.look()).held, { [consumer.name]: { 50: 'a' } })
  })

  ledgerTest(subject, 'a wait that has lasted long enough ends with nothing', async scene => {
    const consumer = await scene.consumer()

    assert.equal(await consumer.wait(30), undefined)

    await scene.append('a')
    const { ready, hands } = await scene.look()
    assert.deepEqual([ready, hands], [['a'], {}])
  })

  ledgerTest(subject, 'stopWaiting ends a wait with nothing', async scene => {
    const consumer = await scene.consumer()
    const waiting = consumer.wait(longWaitMs)
    await passTime(scene)

    consumer.ledger.stopWaiting()

    assert.equal(await waiting, undefined)
    await scene.append('a')
    assert.deepEqual(await scene.ready(), ['a'])
  })

  ledgerTest(subject, 'stopWaiting in the same turn as the wait ends it too', async scene => {
    const consumer = await scene.consumer()
    const waiting = consumer.wait(longWaitMs)

    consumer.ledger.stopWaiting()

    assert.equal(await waiting, undefined)
  })

  ledgerTest(subject, 'after stopWaiting one can wait again', async scene => {
    const consumer = await scene.consumer()
    consumer.ledger.stopWaiting()
    const waiting = consumer.wait(longWaitMs)
    consumer.ledger.stopWaiting()
    await waiting

    await scene.append('a')

    assert.equal(await consumer.wait(longWaitMs), 'a')
  })

  ledgerTest(subject, 'those who wait are served in turn, one job each', async scene => {
    const first = await scene.consumer()
    const second = await scene.consumer()
    const taker = scene.store().openTaker(scene.queue, deafWatch)
    const waits = [first.wait(longWaitMs)]
    await passTime(scene)
    const taking = taker.take(1, longWaitMs)
    await passTime(scene)
    waits.push(second.wait(longWaitMs))
    await passTime(scene)

    await scene.append('a')
    assert.equal(await waits[0], 'a')
    await scene.append('b')
    assert.deepEqual((await taking).map(String), ['b'])
    await scene.append('c')
    assert.equal(await waits[1], 'c')
    await taker.close()
  })

  ledgerTest(subject, 'closing a ledger ends its wait', async scene => {
    const consumer = await scene.consumer()
    const waiting = consumer.wait(longWaitMs)
    const settled = waiting.then(
      element => element,
      () => undefined
    )

    await consumer.ledger.close()
    await consumer.ledger.close()

    assert.equal(await settled, undefined)
  })

  ledgerTest(subject, 'closing a ledger leaves what its consumer holds', async scene => {
    await scene.append('a', 'b')
    const consumer = await scene.consumer()
    await consumer.claim(1)
    await consumer.wait(longWaitMs)

    await consumer.ledger.close()

    const { held, hands, consumers } = await scene.look()
    assert.deepEqual(held, { [consumer.name]: { 1: 'a' } })
    assert.deepEqual([hands, consumers], [{ [consumer.name]: 'b' }, [consumer.name]])
  })

  ledgerTest(subject, 'a closed ledger does nothing more', async scene => {
    await scene.append('a')
    const consumer = await scene.consumer()
    await consumer.ledger.close()

    await assert.rejects(consumer.wait(longWaitMs))
    assert.deepEqual(await scene.ready(), ['a'])
  })
}
