import assert from 'node:assert/strict'
import type { LedgerUnderTest } from './ledger-under-test.ts'
import { ledgerTest, longWaitMs } from './scene.ts'

/** Consumers that are lost, and how their jobs come back. */
export function reapingConformance(subject: LedgerUnderTest): void {
  ledgerTest(subject, 'nobody suspects those whose lease lasts', async scene => {
    const consumer = await scene.consumer()
    const other = await scene.consumer()

    const { suspects, consumers, nowMs } = await other.ledger.inspect()

    assert.deepEqual([suspects, consumers], [[], 2])
    assert.ok(Math.abs(nowMs - Date.now()) < 60 * 60 * 1000)
    assert.ok(await consumer.tryClaim(0))
  })

  ledgerTest(subject, 'a consumer whose lease has ended is a suspect', async scene => {
    const consumer = await scene.consumer()
    const other = await scene.consumer()
    await scene.expire(consumer)

    const { suspects } = await other.ledger.inspect()

    assert.deepEqual(
      suspects.map(({ consumer: name, why }) => [name, why]),
      [[consumer.name, 'expired']]
    )
  })

  ledgerTest(subject, 'inspecting changes nothing', async scene => {
    await scene.append('a')
    const consumer = await scene.consumer()
    await consumer.claim(1)
    await scene.expire(consumer)
    const before = await scene.look()

    const { suspects } = await consumer.ledger.inspect()

    assert.deepEqual(await scene.look(), before)
    assert.deepEqual((await consumer.ledger.inspect()).suspects, suspects)
  })

  ledgerTest(subject, 'the jobs of a lost consumer go back to the head, in order', async scene => {
    await scene.append('pp1 2 {"id":"x"}\na', 'b', 'pp1 0+1 {"id":"k"}\nc', 'd')
    const consumer = await scene.consumer()
    const other = await scene.consumer()
    await consumer.claim(3, { firstToken: 99 })

    const count = await scene.reap(consumer, other)

    const { ready, held, consumers, leases, counters } = await scene.look()
    assert.deepEqual(ready, [
      'pp1 2+1 {"id":"x"}\na',
      'pp1 0+1 {"id":"c1-100"}\nb',
      'pp1 0+2 {"id":"k"}\nc',
      'd'
    ])
    assert.deepEqual([count, counters.recovered, held], [3, 3, {}])
    assert.deepEqual([consumers, leases], [[other.name], [other.name]])
  })

  ledgerTest(subject, 'a lost consumer is fenced', async scene => {
    await scene.append('pp1 0 {"id":"k"}\na')
    const consumer = await scene.consumer()
    const other = await scene.consumer()
    await consumer.claim(1)
    await scene.reap(consumer, other)

    assert.equal(await consumer.trySettle({ acks: [1] }), undefined)
    assert.equal(await consumer.tryClaim(1), undefined)
    assert.deepEqual(await other.take(1), ['pp1 0+1 {"id":"k"}\na'])
  })

  ledgerTest(subject, 'what was in the hand of a lost consumer comes back last', async scene => {
    await scene.append('pp1 0 {"id":"k"}\na', 'b', 'c')
    const consumer = await scene.consumer()
    const other = await scene.consumer()
    await consumer.claim(1)
    await consumer.wait(longWaitMs)

    const count = await scene.reap(consumer, other)

    const { ready, hands, counters } = await scene.look()
    const [first, second, third] = ready
    assert.equal(first, 'pp1 0+1 {"id":"k"}\na')
    assert.match(second!, /^pp1 0\+1 \{"id":"c1-h\d+"\}\nb$/)
    assert.deepEqual([third, hands, count, counters.recovered], ['c', {}, 2, 2])
  })

  ledgerTest(subject, 'a marker in the hand of a lost consumer is dropped', async scene => {
    await scene.append('')
    const consumer = await scene.consumer()
    const other = await scene.consumer()
    await consumer.wait(longWaitMs)

    assert.equal(await scene.reap(consumer, other), 0)

    const { ready, hands } = await scene.look()
    assert.deepEqual([ready, hands], [[], {}])
  })

  ledgerTest(subject, 'a suspect that has been heard of since keeps its jobs', async scene => {
    await scene.append('a')
    const consumer = await scene.consumer()
    const other = await scene.consumer()
    await consumer.claim(1)
    await scene.expire(consumer)
    const { suspects } = await other.ledger.inspect()
    await consumer.settle({})

    const reaped = await other.ledger.reap(suspects[0]!)

    assert.deepEqual(reaped, { count: 0, rest: undefined })
    assert.deepEqual((await scene.look()).held, { [consumer.name]: { 1: 'a' } })
    assert.ok(await consumer.tryClaim(0))
  })

  ledgerTest(
    subject,
    'a suspect that was heard of and lost again is to be seen anew',
    async scene => {
      await scene.append('a')
      const consumer = await scene.consumer()
      const other = await scene.consumer()
      await consumer.claim(1)
      await scene.expire(consumer)
      const { suspects } = await other.ledger.inspect()

      for (const leaseEnd of ['0', '2', '']) {
        assert.equal((await other.ledger.reap({ ...suspects[0]!, leaseEnd })).count, 0)
      }

      assert.deepEqual((await scene.look()).held, { [consumer.name]: { 1: 'a' } })
    }
  )

  ledgerTest(subject, 'one whose lease lasts is not reaped, whatever is said', async scene => {
    await scene.append('a')
    const consumer = await scene.consumer()
    const other = await scene.consumer()
    const { nowMs } = await consumer.claim(1)

    for (const leaseEnd of ['0', '1', '', 'x', String(nowMs + 300_000)]) {
      const suspect = { consumer: consumer.name, leaseEnd, why: 'expired' } as const
      assert.equal((await other.ledger.reap(suspect)).count, 0)
    }

    assert.deepEqual((await scene.look()).held, { [consumer.name]: { 1: 'a' } })
  })

  ledgerTest(subject, 'reaping twice is as good as once', async scene => {
    await scene.append('a')
    const consumer = await scene.consumer()
    const other = await scene.consumer()
    await consumer.claim(1)
    await scene.expire(consumer)
    const { suspects } = await other.ledger.inspect()
    await other.ledger.reap(suspects[0]!)
    const once = await scene.look()

    const again = await other.ledger.reap(suspects[0]!)

    assert.deepEqual(again, { count: 0, rest: undefined })
    assert.deepEqual(await scene.look(), once)
  })

  ledgerTest(subject, 'very many jobs come back in parts, in order', async scene => {
    const jobs = Array.from({ length: 2_500 }, (_, index) => `${index} ${'x'.repeat(400)}`)
    await scene.append(...jobs.map(job => `pp1 0 {"id":"k"}\n${job}`))
    const consumer = await scene.consumer()
    const other = await scene.consumer()
    await consumer.claim(2_500)
    await scene.expire(consumer)
    const { suspects } = await other.ledger.inspect()

    const { count, rest } = await other.ledger.reap(suspects[0]!)
    const between = await other.ledger.inspect()

    assert.ok(count > 0 && count < 2_500)
    assert.equal(rest?.consumer, consumer.name)
    assert.equal(await consumer.tryClaim(0), undefined)
    // Whoever looks now can go on with it, should the first one die.
    assert.deepEqual(
      between.suspects.map(suspect => suspect.consumer),
      [consumer.name]
    )
    assert.equal(count + (await scene.reap(consumer, other)), 2_500)
    const { ready, held, leases } = await scene.look()
    const recovered = jobs.map(job => `pp1 0+1 {"id":"k"}\n${job}`)
    assert.deepEqual(ready, recovered)
    assert.deepEqual([held, leases], [{}, [other.name]])
  })

  ledgerTest(subject, 'all parts of what comes back are counted', async scene => {
    await scene.append(...Array.from({ length: 1_500 }, () => 'pp1 0 {"id":"k"}\njob'))
    const consumer = await scene.consumer()
    const other = await scene.consumer()
    await consumer.claim(1_500)
    await scene.expire(consumer)
    let [suspect] = (await other.ledger.inspect()).suspects

    while (suspect) suspect = (await other.ledger.reap(suspect)).rest

    assert.equal((await scene.look()).counters.recovered, 1_500)
  })
}
