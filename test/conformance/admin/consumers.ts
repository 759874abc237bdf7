import assert from 'node:assert/strict'
import type { RegisteredConsumer } from '../../../src/store/admin.ts'
import { eventually } from '../../support/eventually.ts'
import type { StoreUnderTest } from '../store/store-under-test.ts'
import { adminTest } from './scene.ts'

/** Who is registered. */
export function consumersConformance(subject: StoreUnderTest): void {
  adminTest(subject, 'a queue that nobody has used has no consumers', async scene => {
    assert.deepEqual(await scene.admin.consumers(), [])
  })

  adminTest(
    subject,
    'a consumer is told with its lease and since when it is there',
    async scene => {
      const before = Date.now()
      const { name } = await scene.consumer({ lease: 60_000 })

      const [found, ...others] = await scene.admin.consumers()

      assert.deepEqual(others, [])
      assert.ok(found)
      const { sinceMs, leaseEndMs, ...rest } = found
      assert.deepEqual(rest, { consumer: name, leaseMs: 60_000, held: 0 })
      assert.ok(sinceMs >= before - 1 && sinceMs <= Date.now() + 1)
      assert.equal(leaseEndMs, sinceMs + 60_000)
    }
  )

  adminTest(subject, 'each sign of life moves the end of the lease alone', async scene => {
    const consumer = await scene.consumer()
    const [before] = await scene.admin.consumers()

    // The clocks of stores count whole milliseconds.
    const after = await eventually(async () => {
      await consumer.settle({})
      const [found] = await scene.admin.consumers()
      return found!.leaseEndMs > before!.leaseEndMs && found
    })

    assert.equal((after as RegisteredConsumer).sinceMs, before?.sinceMs)
  })

  adminTest(subject, 'what each consumer holds is counted, with that in its hand', async scene => {
    const [first, second, third] = [
      await scene.consumer(),
      await scene.consumer(),
      await scene.consumer()
    ]
    await scene.append('a', 'b', 'c', '')
    await first.take(1)
    await second.take(1)
    await second.wait(0)
    await third.wait(0)

    const found = await scene.admin.consumers()

    const held = found.map(({ consumer, held: jobs }) => [consumer, jobs] as const)
    const expected = [
      [first.name, 1],
      [second.name, 2],
      [third.name, 0]
    ] as const
    assert.deepEqual(new Map(held), new Map(expected))
  })

  adminTest(subject, 'one that left, or has another name now, is none', async scene => {
    const [leaving, renamed] = [await scene.consumer(), await scene.consumer()]
    await scene.append('a')
    await renamed.take(1)
    const successor = renamed.successor()
    await successor.enter(renamed.name)
    await leaving.leave()

    const found = await scene.admin.consumers()

    const facts = found.map(({ consumer, held }) => [consumer, held])
    assert.deepEqual(facts, [[successor.name, 1]])
  })
}
