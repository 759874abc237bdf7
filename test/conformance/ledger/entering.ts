import assert from 'node:assert/strict'
import type { LedgerUnderTest } from './ledger-under-test.ts'
import { ledgerTest, longWaitMs } from './scene.ts'
import { TestConsumer } from './test-consumer.ts'

/** Registering, and taking over what a former name held. */
export function enteringConformance(subject: LedgerUnderTest): void {
  ledgerTest(subject, 'one who enters for the first time holds nothing', async scene => {
    const consumer = new TestConsumer(scene.ledger(), scene.newName())

    const { isTakenOver, held, nowMs } = await consumer.enter()

    assert.deepEqual([isTakenOver, held], [true, []])
    assert.ok(Math.abs(nowMs - Date.now()) < 60 * 60 * 1000)
    assert.deepEqual((await scene.look()).consumers, [consumer.name])
  })

  ledgerTest(subject, 'a new name takes over all that the former one held', async scene => {
    await scene.append('a', 'pp1 1+1 {"id":"k"}\nb', 'c')
    const consumer = await scene.consumer()
    await consumer.claim(3)
    await consumer.settle({ acks: [1] })

    const [successor, { isTakenOver, held }] = await scene.takeOver(consumer)

    assert.equal(isTakenOver, true)
    assert.deepEqual(textsOf(held), [
      [2, 'pp1 1+1 {"id":"k"}\nb'],
      [3, 'c']
    ])
    const sight = await scene.look()
    assert.deepEqual(sight.held, { [successor.name]: { 2: 'pp1 1+1 {"id":"k"}\nb', 3: 'c' } })
    assert.deepEqual([sight.consumers, sight.ready], [[successor.name], []])
  })

  ledgerTest(subject, 'what was taken over is listed in the order of its tokens', async scene => {
    const jobs = Array.from({ length: 300 }, (_, index) => `${index}`)
    await scene.append(...jobs)
    const consumer = await scene.consumer()
    await consumer.claim(200, { firstToken: 195 })
    await consumer.claim(100, { firstToken: 95 })

    const [, { held }] = await scene.takeOver(consumer)

    assert.deepEqual(
      textsOf(held),
      [...jobs.slice(200), ...jobs.slice(0, 200)].map((job, index) => [95 + index, job])
    )
  })

  ledgerTest(subject, 'a former name is fenced', async scene => {
    await scene.append('a', 'b')
    const consumer = await scene.consumer()
    await consumer.claim(1)

    const [successor] = await scene.takeOver(consumer)

    assert.equal(await consumer.tryClaim(1), undefined)
    assert.equal(await consumer.trySettle({ acks: [1] }), undefined)
    const { held, ready } = await scene.look()
    assert.deepEqual([held, ready], [{ [successor.name]: { 1: 'a' } }, ['b']])
  })

  ledgerTest(subject, 'a successor settles what it took over', async scene => {
    await scene.append('a')
    const consumer = await scene.consumer()
    await consumer.claim(1)
    const [successor] = await scene.takeOver(consumer)

    await successor.settle({ acks: [1] })

    const { held, counters } = await scene.look()
    assert.deepEqual([held, counters.acked], [{}, 1])
  })

  ledgerTest(subject, 'what was in the hand of a former name is taken over', async scene => {
    const consumer = await scene.consumer()
    await scene.append('a', 'b')
    await consumer.claim(1)
    assert.equal(await consumer.wait(longWaitMs), 'b')

    const successor = consumer.successor(scene.ledger())
    successor.nextHandToken = 77
    const { held } = await successor.enter(consumer.name)

    assert.deepEqual(textsOf(held), [
      [1, 'a'],
      [77, 'b']
    ])
    assert.deepEqual((await scene.look()).hands, {})
  })

  ledgerTest(subject, 'a marker in the hand of a former name is dropped', async scene => {
    const consumer = await scene.consumer()
    await scene.append('')
    assert.equal(await consumer.wait(longWaitMs), '')

    const [, { held }] = await scene.takeOver(consumer)

    const { hands, ready } = await scene.look()
    assert.deepEqual([held, hands, ready], [[], {}, []])
  })

  ledgerTest(subject, 'one whose former name was fenced is told so', async scene => {
    await scene.append('a')
    const consumer = await scene.consumer()
    const other = await scene.consumer()
    await consumer.claim(1)
    await scene.reap(consumer, other)

    const [successor, { isTakenOver, held }] = await scene.takeOver(consumer)

    assert.deepEqual([isTakenOver, held], [false, []])
    assert.deepEqual(await successor.take(1), ['pp1 0+1 {"id":"c1-1"}\na'])
  })

  ledgerTest(subject, 'entering twice says the same twice', async scene => {
    await scene.append('a', 'b')
    const consumer = await scene.consumer()
    await consumer.claim(1)
    await consumer.wait(longWaitMs)
    const successor = consumer.successor(scene.ledger())

    const first = await successor.enter(consumer.name)
    const again = await successor.enter(consumer.name)

    assert.deepEqual([again.isTakenOver, again.held], [first.isTakenOver, first.held])
    assert.equal(again.held.length, 2)
  })

  ledgerTest(subject, 'entering twice after a fenced name says so twice', async scene => {
    const consumer = await scene.consumer()
    const other = await scene.consumer()
    await scene.reap(consumer, other)
    const successor = consumer.successor(scene.ledger())

    const first = await successor.enter(consumer.name)
    const again = await successor.enter(consumer.name)

    assert.deepEqual([first.isTakenOver, again.isTakenOver], [false, false])
  })

  ledgerTest(subject, 'entering over one ledger takes over as well', async scene => {
    await scene.append('a')
    const consumer = await scene.consumer()
    await consumer.claim(1)
    const successor = consumer.successor()

    const { held } = await successor.enter(consumer.name)

    assert.deepEqual(textsOf(held), [[1, 'a']])
    assert.equal((await successor.ledger.inspect()).consumers, 1)
  })

  ledgerTest(subject, 'entering renews the lease', async scene => {
    const consumer = await scene.consumer()
    await scene.expire(consumer)

    const [successor] = await scene.takeOver(consumer)

    assert.deepEqual((await successor.ledger.inspect()).suspects, [])
  })
}

function textsOf(held: ReadonlyArray<{ token: number; element: Buffer }>): Array<[number, string]> {
  return held.map(({ token, element }) => [token, String(element)])
}
