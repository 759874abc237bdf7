import assert from 'node:assert/strict'
import { passTime } from '../store/pending.ts'
import type { LedgerUnderTest } from './ledger-under-test.ts'
import { ledgerTest, longWaitMs, type Scene } from './scene.ts'
import type { TestConsumer } from './test-consumer.ts'

/** How a consumer's name may end while a wait under it is on its way. */
const ends: Record<string, (scene: Scene, consumer: TestConsumer) => Promise<unknown>> = {
  'has a successor': (scene, consumer) => scene.takeOver(consumer),
  'was given up': async (scene, consumer) => scene.reap(consumer, await scene.consumer()),
  'was given up before it had a successor': async (scene, consumer) => {
    await scene.reap(consumer, await scene.consumer())
    await scene.takeOver(consumer)
  }
}

/** Nothing comes into the hand of a name that is gone: nobody would look there. */
export function closedHandConformance(subject: LedgerUnderTest): void {
  for (const [how, end] of Object.entries(ends)) {
    ledgerTest(subject, `a wait of a name that ${how} takes nothing`, async scene => {
      const consumer = await scene.consumer()
      const waiting = consumer.wait(longWaitMs)
      await passTime(scene)

      await end(scene, consumer)
      await scene.append('late')

      assert.equal(await waiting, '')
      await assertReady(scene, ['late'])
    })

    ledgerTest(subject, `a wait that comes after its name ${how} takes nothing`, async scene => {
      const consumer = await scene.consumer()
      await end(scene, consumer)
      await scene.append('late')

      assert.equal(await consumer.wait(longWaitMs), '')

      await assertReady(scene, ['late'])
    })
  }

  ledgerTest(
    subject,
    'one who waits is served past the wait of a name that is gone',
    async scene => {
      const gone = await scene.consumer()
      const waits = [gone.wait(longWaitMs)]
      await passTime(scene)
      const [successor] = await scene.takeOver(gone)
      waits.push(successor.wait(longWaitMs))
      await passTime(scene)

      await scene.append('a')

      assert.deepEqual(await Promise.all(waits), ['', 'a'])
      assert.deepEqual((await scene.look()).hands, { [successor.name]: 'a' })
    }
  )

  ledgerTest(
    subject,
    'a name that was given up before its reply came may be entered again',
    async scene => {
      const other = await scene.consumer()
      const consumer = await scene.consumer()
      await scene.reap(consumer, other)

      await consumer.enter()

      await scene.append('a', 'b')
      assert.deepEqual(await consumer.take(1), ['a'])
      assert.equal(await consumer.wait(longWaitMs), 'b')
      assert.equal(await scene.reap(consumer, other), 2)
      assert.equal((await other.take(2)).length, 2)
    }
  )

  ledgerTest(subject, 'of a former name nothing is left to look after', async scene => {
    const consumer = await scene.consumer()

    const [successor] = await scene.takeOver(consumer)

    const { leases, consumers } = await scene.look()
    assert.deepEqual([leases, consumers], [[successor.name], [successor.name]])
  })
}

async function assertReady(scene: Scene, jobs: readonly string[]): Promise<void> {
  const { ready, hands } = await scene.look()
  assert.deepEqual([ready, hands], [jobs, {}])
}
