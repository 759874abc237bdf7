import assert from 'node:assert/strict'
import type { LedgerUnderTest } from './ledger-under-test.ts'
import { ledgerTest, longWaitMs } from './scene.ts'

/** How large jobs are: by the thousand, in turn. */
const thousands = [
  { sizes: 'small', pads: [0] },
  { sizes: 'large', pads: [400] },
  { sizes: 'small and large', pads: [0, 400] },
  { sizes: 'large and small', pads: [400, 0, 0] }
]

/** Consumers that go in peace. */
export function leavingConformance(subject: LedgerUnderTest): void {
  ledgerTest(subject, 'one who leaves gives back what it holds, in order', async scene => {
    const jobs = ['a', 'b', 'c', 'd'].map(name => `pp1 1+1 {"id":"k"}\n${name}`)
    await scene.append(...jobs)
    const consumer = await scene.consumer()
    await consumer.claim(3, { firstToken: 8 })
    await consumer.settle({ acks: [9] })

    await consumer.leave()

    const { ready, held, consumers, leases } = await scene.look()
    assert.deepEqual(ready, [jobs[0], jobs[2], jobs[3]])
    assert.deepEqual([held, consumers, leases], [{}, [], []])
  })

  ledgerTest(
    subject,
    'jobs that were held come back with an id, others as they were',
    async scene => {
      await scene.append('a', 'b', 'c')
      const consumer = await scene.consumer()
      await consumer.claim(1, { firstToken: 30 })
      await consumer.wait(longWaitMs)

      await consumer.leave()

      assert.deepEqual(await scene.ready(), ['pp1 0 {"id":"c1-30"}\na', 'b', 'c'])
      assert.deepEqual((await scene.look()).hands, {})
    }
  )

  ledgerTest(subject, 'one who left is fenced', async scene => {
    await scene.append('a')
    const consumer = await scene.consumer()
    await consumer.leave()

    assert.equal(await consumer.tryClaim(1), undefined)
    assert.equal(await consumer.trySettle(), undefined)
    assert.deepEqual(await scene.ready(), ['a'])
  })

  ledgerTest(subject, 'leaving counts as no recovery', async scene => {
    await scene.append('a')
    const consumer = await scene.consumer()
    const other = await scene.consumer()
    await consumer.claim(1)

    await consumer.leave()

    assert.deepEqual((await other.ledger.inspect()).suspects, [])
    assert.equal((await scene.look()).counters.recovered, 0)
  })

  ledgerTest(subject, 'leaving twice, or as a stranger, does nothing more', async scene => {
    await scene.append('a')
    const consumer = await scene.consumer()
    await consumer.claim(1)
    await consumer.leave()
    const once = await scene.look()

    await consumer.leave()
    await consumer.successor().leave()

    assert.deepEqual(await scene.look(), once)
  })

  ledgerTest(subject, 'leaving ends the wait', async scene => {
    const consumer = await scene.consumer()
    const waiting = consumer.wait(longWaitMs)

    await consumer.leave()
    await scene.append('a')

    assert.equal(await waiting, undefined)
    const { ready, hands } = await scene.look()
    assert.deepEqual([ready, hands], [['a'], {}])
  })

  ledgerTest(subject, 'one who left may enter under its next name', async scene => {
    const consumer = await scene.consumer()
    await consumer.leave()

    const [successor, { held }] = await scene.takeOver(consumer)

    assert.deepEqual(held, [])
    await scene.append('a')
    assert.deepEqual(await successor.take(1), ['a'])
  })

  for (const { sizes, pads } of thousands) {
    ledgerTest(subject, `one who leaves gives back 3,000 ${sizes} jobs in order`, async scene => {
      const jobs = manyJobs(3_000, pads)
      await scene.append(...jobs)
      const consumer = await scene.consumer()
      // Of different sizes, they are held in different ways.
      for (let claims = 0; claims < 3; claims++) await consumer.claim(1_000)

      await consumer.leave()

      const { ready, held, leases } = await scene.look()
      assert.deepEqual(ready, jobs)
      assert.deepEqual([held, leases], [{}, []])
    })
  }
}

function manyJobs(count: number, pads: readonly number[]): string[] {
  return Array.from({ length: count }, (_, index) => {
    const pad = 'x'.repeat(pads[Math.floor(index / 1_000) % pads.length]!)
    return `pp1 0 {"id":"k"}\n${index} ${pad}`
  })
}
