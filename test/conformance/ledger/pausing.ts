import assert from 'node:assert/strict'
import type { LedgerUnderTest } from './ledger-under-test.ts'
import { ledgerTest, longWaitMs } from './scene.ts'

/** A paused queue hands nothing out, and settles all the same. */
export function pausingConformance(subject: LedgerUnderTest): void {
  ledgerTest(subject, 'a claim on a paused queue takes nothing', async scene => {
    await scene.append('a')
    await scene.place('high', { priority: 1 })
    const consumer = await scene.consumer()
    await scene.pause()

    const { taken, isPaused } = await consumer.claim(10)

    assert.deepEqual([taken, isPaused], [[], true])
    assert.deepEqual(await scene.ready(), ['a'])
  })

  ledgerTest(subject, 'a paused queue makes no delayed job ready', async scene => {
    await scene.place('a', { delayMs: 60_000 })
    const consumer = await scene.consumer()
    await scene.pause()
    await scene.makeDue()

    const { dueInMs } = await consumer.claim(10)

    assert.equal(dueInMs, 0)
    assert.deepEqual((await scene.look()).later, ['a'])
  })

  ledgerTest(subject, 'what is in the hand goes back when the queue is paused', async scene => {
    await scene.append('a', 'b')
    const consumer = await scene.consumer()
    await consumer.wait(longWaitMs)
    await scene.pause()

    const { adopted, held } = await consumer.claim(10)

    assert.deepEqual([adopted, held], [undefined, 0])
    const { ready, hands } = await scene.look()
    assert.deepEqual([ready, hands], [['a', 'b'], {}])
  })

  ledgerTest(subject, 'what was handed out stays so when the queue is paused', async scene => {
    await scene.append('a', 'b')
    const consumer = await scene.consumer()
    await consumer.wait(longWaitMs)
    await scene.pause()

    const { adopted, held } = await consumer.claim(10, { isHandedOut: true })

    assert.deepEqual([String(adopted), held], ['a', 1])
    assert.deepEqual(await scene.ready(), ['b'])
  })

  ledgerTest(subject, 'a claim on a paused queue settles', async scene => {
    await scene.append('a')
    const consumer = await scene.consumer()
    await consumer.claim(1)
    await scene.pause()

    const { held } = await consumer.claim(1, { settlements: { acks: [1] } })

    assert.equal(held, 0)
  })

  ledgerTest(subject, 'a repeated claim returns what was taken before the pause', async scene => {
    await scene.append('a', 'b')
    const consumer = await scene.consumer()
    await consumer.claim(1, { firstToken: 1 })
    await scene.pause()

    assert.deepEqual(await consumer.take(1, { firstToken: 1 }), ['a'])
  })

  ledgerTest(subject, 'a queue that goes on hands out again', async scene => {
    await scene.append('a')
    const consumer = await scene.consumer()
    await scene.pause()
    await consumer.claim(1)

    await scene.resume()

    const { taken, isPaused } = await consumer.claim(1)
    assert.deepEqual([taken.map(String), isPaused], [['a'], false])
  })
}
