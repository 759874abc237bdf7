import assert from 'node:assert/strict'
import type { LedgerUnderTest } from './ledger-under-test.ts'
import { ledgerTest, longWaitMs } from './scene.ts'

/** Would be the third to be taken along by a consumer's death. */
const dangerous = 'pp1 0+2 {"id":"k"}\ndangerous'

/** Jobs that must run alone, because they may have killed who held them. */
export function aloneConformance(subject: LedgerUnderTest): void {
  ledgerTest(subject, 'a job that was recovered once is one like others', async scene => {
    await scene.append('a', 'pp1 0+1 {"id":"k"}\nonce', 'b')
    const consumer = await scene.consumer()

    const { taken, mustRunDry } = await consumer.claim(10)

    assert.deepEqual([taken.length, mustRunDry], [3, false])
  })

  ledgerTest(subject, 'a job that must run alone is taken with nothing beside it', async scene => {
    await scene.append(dangerous, 'a', 'b')
    const consumer = await scene.consumer()

    const { taken, mustRunDry } = await consumer.claim(10)

    assert.deepEqual([taken.map(String), mustRunDry], [[dangerous], false])
    assert.deepEqual(await scene.ready(), ['a', 'b'])
  })

  ledgerTest(subject, 'a job that must run alone is left by who takes others', async scene => {
    await scene.append('a', dangerous, 'b')
    const consumer = await scene.consumer()

    const { taken, mustRunDry } = await consumer.claim(10)

    assert.deepEqual([taken.map(String), mustRunDry], [['a'], true])
    assert.deepEqual(await scene.ready(), [dangerous, 'b'])
  })

  ledgerTest(
    subject,
    'a new name takes over nothing beside a job that must run alone',
    async scene => {
      for (const [first, second] of [
        ['a', dangerous],
        [dangerous, 'a']
      ] as const) {
        await scene.append(first)
        const consumer = await scene.consumer()
        await consumer.claim(1)
        await scene.append(second)
        await consumer.wait(longWaitMs)

        const [successor, { held }] = await scene.takeOver(consumer)

        assert.deepEqual(
          [held.map(({ element }) => String(element)), await scene.ready()],
          [[first], [second]]
        )
        await successor.settle({ acks: [1] })
        assert.deepEqual(await successor.take(1), [second])
        await successor.settle({ acks: [2] })
      }
    }
  )

  ledgerTest(subject, 'a job that must run alone is left by who holds others', async scene => {
    await scene.append('a', dangerous)
    const consumer = await scene.consumer()
    await consumer.claim(1)

    const busy = await consumer.claim(1)
    const idle = await consumer.claim(1, { settlements: { acks: [1] } })

    assert.deepEqual([busy.taken, busy.mustRunDry], [[], true])
    assert.deepEqual([idle.taken.map(String), idle.mustRunDry], [[dangerous], false])
  })

  ledgerTest(
    subject,
    'jobs of a low priority do not overtake one that must run alone',
    async scene => {
      await scene.append('a', dangerous)
      await scene.place('low', { priority: -1 })
      const consumer = await scene.consumer()

      assert.deepEqual(await consumer.take(10), ['a'])
    }
  )

  ledgerTest(subject, 'who holds a job that must run alone is given no other', async scene => {
    await scene.append(dangerous, 'a')
    await scene.place('high', { priority: 1 })
    const consumer = await scene.consumer()
    const other = await scene.consumer()
    await other.claim(1)
    await consumer.claim(1)

    assert.deepEqual(await consumer.take(10), [])
    assert.deepEqual(await other.take(10), ['a'])
  })

  ledgerTest(subject, 'claiming a job that must run alone twice returns it twice', async scene => {
    await scene.append(dangerous, 'a')
    const consumer = await scene.consumer()
    await consumer.claim(5, { firstToken: 1 })

    const { taken, held } = await consumer.claim(5, { firstToken: 1 })

    assert.deepEqual([taken.map(String), held], [[dangerous], 1])
  })

  ledgerTest(subject, 'markers before a job that must run alone are no obstacle', async scene => {
    await scene.append('', dangerous, 'a')
    const consumer = await scene.consumer()

    assert.deepEqual(await consumer.take(10), [dangerous])
    assert.deepEqual(await scene.ready(), ['a'])
  })

  ledgerTest(subject, 'a job that must run alone is adopted by who holds nothing', async scene => {
    await scene.append(dangerous, 'a')
    const consumer = await scene.consumer()
    await consumer.wait(longWaitMs)

    const { adopted, taken } = await consumer.claim(10)

    assert.deepEqual([String(adopted), taken], [dangerous, []])
    assert.deepEqual(await scene.ready(), ['a'])
  })

  ledgerTest(
    subject,
    'a job that must run alone goes back from a hand beside others',
    async scene => {
      await scene.append('a', dangerous, 'b')
      const consumer = await scene.consumer()
      await consumer.claim(1)
      await consumer.wait(longWaitMs)

      const { adopted, taken, mustRunDry } = await consumer.claim(10)

      assert.deepEqual([adopted, taken, mustRunDry], [undefined, [], true])
      const { ready, hands } = await scene.look()
      assert.deepEqual([ready, hands], [[dangerous, 'b'], {}])
    }
  )

  ledgerTest(subject, 'a job goes back from a hand beside one that must run alone', async scene => {
    await scene.append(dangerous, 'a', 'b')
    const consumer = await scene.consumer()
    await consumer.claim(1)
    await consumer.wait(longWaitMs)

    const { adopted, taken, held } = await consumer.claim(10)

    assert.deepEqual([adopted, taken, held], [undefined, [], 1])
    assert.deepEqual(await scene.ready(), ['a', 'b'])
  })

  ledgerTest(subject, 'what was handed out is adopted, alone or not', async scene => {
    await scene.append('a', dangerous, 'b')
    const consumer = await scene.consumer()
    await consumer.claim(1)
    await consumer.wait(longWaitMs)

    const { adopted, taken, held } = await consumer.claim(10, { isHandedOut: true })

    assert.deepEqual([String(adopted), taken, held], [dangerous, [], 2])
    assert.deepEqual(await scene.ready(), ['b'])
  })

  ledgerTest(subject, 'a job runs alone once two who held it were lost', async scene => {
    await scene.append('job', 'other')
    const last = await scene.consumer()
    for (let lost = 0; lost < 2; lost++) {
      const consumer = await scene.consumer()
      await consumer.claim(1)
      await scene.reap(consumer, last)
    }

    assert.deepEqual(await last.take(10), ['pp1 0+2 {"id":"c2-1"}\njob'])
  })
}
