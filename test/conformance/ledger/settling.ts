import assert from 'node:assert/strict'
import type { LedgerUnderTest } from './ledger-under-test.ts'
import { ledgerTest } from './scene.ts'

/** What becomes of held jobs, whichever verb carries it. */
export function settlingConformance(subject: LedgerUnderTest): void {
  for (const verb of ['settle', 'claim'] as const) {
    ledgerTest(subject, `${verb}: acked and expired jobs are gone, and counted`, async scene => {
      await scene.append('a', 'b', 'c', 'd')
      const consumer = await scene.consumer()
      await consumer.claim(4)

      const settlements = { acks: [1, 3], expired: [2] }
      if (verb === 'settle') await consumer.settle(settlements)
      else assert.equal((await consumer.claim(0, { settlements })).held, 1)

      const { held, ready, counters } = await scene.look()
      assert.deepEqual(held, { [consumer.name]: { 4: 'd' } })
      assert.deepEqual(ready, [])
      assert.deepEqual([counters.acked, counters.expired], [2, 1])
    })
  }

  ledgerTest(subject, 'a claim settles before it takes', async scene => {
    await scene.append('a', 'b', 'c')
    const consumer = await scene.consumer()
    await consumer.claim(2)

    const settlements = { acks: [1], releases: [2] }

    assert.deepEqual(await consumer.take(1, { settlements }), ['b'])
    assert.deepEqual(await scene.ready(), ['c'])
  })

  ledgerTest(subject, 'released jobs come again in the order given, before others', async scene => {
    await scene.append('a', 'b', 'c', 'd')
    const consumer = await scene.consumer()
    await consumer.claim(3)

    await consumer.settle({ releases: [2, 1, 3] })

    const { ready, held, counters } = await scene.look()
    assert.deepEqual([ready, held], [['b', 'a', 'c', 'd'], {}])
    assert.deepEqual(Object.values(counters), [0, 0, 0, 0, 0])
  })

  ledgerTest(subject, 'a released job is as if it had never been taken', async scene => {
    const elements = ['"raw"', 'pp1 3+1 {"id":"a"}\n"job"', 'pp1 007 { }\nx', 'pp1 broken']
    await scene.append(...elements)
    const consumer = await scene.consumer()
    await consumer.claim(4)

    await consumer.settle({ releases: [1, 2, 3, 4] })

    assert.deepEqual(await scene.ready(), elements)
  })

  ledgerTest(subject, 'settling twice is as good as once', async scene => {
    await scene.append('a', 'b', 'c', 'd', 'e')
    const consumer = await scene.consumer()
    await consumer.claim(5)
    const settlements = {
      acks: [1],
      expired: [2],
      releases: [3],
      retries: [{ token: 4, delayMs: 0, priority: 0 }],
      rejects: [{ token: 5, attempts: 1, note: '"reason":"no"' }]
    }
    await consumer.settle(settlements)
    const once = await scene.look()

    await consumer.settle(settlements)

    assert.deepEqual(await scene.look(), once)
    assert.deepEqual(once.counters, { acked: 1, expired: 1, retried: 1, dead: 1, recovered: 0 })
  })

  ledgerTest(subject, 'tokens that are not held are passed over', async scene => {
    await scene.append('a', 'b')
    const consumer = await scene.consumer()
    const other = await scene.consumer()
    await consumer.claim(1)
    await other.claim(1, { firstToken: 50 })

    await consumer.settle({
      acks: [2, 50],
      expired: [3],
      releases: [50],
      retries: [{ token: 50, delayMs: 0, priority: 0 }],
      rejects: [{ token: 50, attempts: 1, note: '"reason":"no"' }]
    })

    const { held, ready, dead, counters } = await scene.look()
    assert.deepEqual(held, { [consumer.name]: { 1: 'a' }, [other.name]: { 50: 'b' } })
    assert.deepEqual([ready, dead], [[], []])
    assert.deepEqual(Object.values(counters), [0, 0, 0, 0, 0])
  })

  ledgerTest(subject, 'a token that is acked and more is acked and no more', async scene => {
    await scene.append('a')
    const consumer = await scene.consumer()
    await consumer.claim(1)

    await consumer.settle({
      acks: [1, 1],
      releases: [1],
      rejects: [{ token: 1, attempts: 1, note: '"reason":"no"' }]
    })

    const { ready, dead, counters } = await scene.look()
    assert.deepEqual([ready, dead, counters.acked, counters.dead], [[], [], 1, 0])
  })

  ledgerTest(subject, 'settling by nobody who entered does nothing', async scene => {
    await scene.append('a')
    const consumer = await scene.consumer()
    await consumer.claim(1)
    const stranger = consumer.successor()

    assert.equal(await stranger.trySettle({ acks: [1] }), undefined)
    assert.deepEqual((await scene.look()).held, { [consumer.name]: { 1: 'a' } })
  })

  ledgerTest(subject, 'settling says what time it is for the store', async scene => {
    await scene.append('a', 'b')
    const consumer = await scene.consumer()
    const { nowMs } = await consumer.claim(2)

    const settled = await consumer.settle({})

    assert.ok(settled.nowMs >= nowMs && settled.nowMs < nowMs + 60_000)
  })

  for (const verb of ['settle', 'claim'] as const) {
    ledgerTest(subject, `${verb} renews a lease, even one that has ended`, async scene => {
      const consumer = await scene.consumer()
      await scene.expire(consumer)
      assert.equal((await consumer.ledger.inspect()).suspects.length, 1)

      await (verb === 'settle' ? consumer.settle({}) : consumer.claim(0))

      assert.deepEqual((await consumer.ledger.inspect()).suspects, [])
    })
  }
}
