import assert from 'node:assert/strict'
import type { Settlements } from '../../../src/store/ledger.ts'
import type { LedgerUnderTest } from './ledger-under-test.ts'
import { ledgerTest, type Scene } from './scene.ts'
import type { TestConsumer } from './test-consumer.ts'
import { nothingToSettle } from '../../support/nothing-to-settle.ts'

/** Tokens that are acked by one call after the other, of 1 to 5. */
const orders: Record<string, readonly number[][]> = {
  'all at once': [[1, 2, 3, 4, 5]],
  'one by one': [[1], [2], [3], [4], [5]],
  'from the last to the first': [[5], [4], [3], [2], [1]],
  'in two parts': [[1, 2, 3, 4], [5]],
  'the middle first': [[3], [1, 2], [4, 5]],
  'the ends first': [
    [1, 5],
    [2, 3, 4]
  ],
  'every other one': [
    [1, 3, 5],
    [2, 4]
  ],
  'with tokens that nobody holds': [[0, 1, 2], [2, 3], [5, 6, 7], [4]]
}

/** How the five jobs are taken, so that they have these tokens. */
const hauls: Record<string, (consumer: TestConsumer) => Promise<unknown>> = {
  'by one claim': consumer => consumer.claim(5),
  'by two claims': async consumer => {
    await consumer.claim(3)
    await consumer.claim(2)
  },
  'each by a claim of its own': async consumer => {
    for (let count = 0; count < 5; count++) await consumer.claim(1)
  },
  'by two claims, the later one with lower tokens': async consumer => {
    await consumer.claim(3, { firstToken: 3 })
    await consumer.claim(2, { firstToken: 1 })
  }
}

const others: Partial<Settlements>[] = [
  { expired: [2] },
  { releases: [2] },
  { retries: [{ token: 2, delayMs: 60_000, priority: 0 }] },
  { rejects: [{ token: 2, attempts: 1, note: undefined }] }
]

/** Jobs are settled in any order, in parts, whatever the claims that took them. */
export function orderingConformance(subject: LedgerUnderTest): void {
  for (const [how, haul] of Object.entries(hauls)) {
    for (const [when, calls] of Object.entries(orders)) {
      ledgerTest(subject, `jobs taken ${how} are acked ${when}`, async scene => {
        await scene.append('a', 'b', 'c', 'd', 'e')
        const consumer = await scene.consumer()
        await haul(consumer)

        for (const acks of calls) await ack(scene, consumer, acks)

        const { held, counters } = await scene.look()
        assert.deepEqual([held, counters.acked], [{}, 5])
      })
    }
  }

  for (const settlement of others) {
    const [kind] = Object.keys(settlement)
    ledgerTest(subject, `${kind} from among others leave those as they are`, async scene => {
      await scene.append('a', 'b', 'c')
      const consumer = await scene.consumer()
      await consumer.claim(3)

      await consumer.settle(settlement)

      assert.deepEqual(await heldBy(scene, consumer), { 1: 'a', 3: 'c' })
      await ack(scene, consumer, [1, 3])
    })
  }

  ledgerTest(subject, 'what was settled in part is given back in part', async scene => {
    await scene.append('a', 'b', 'c', 'd', 'e')
    const consumer = await scene.consumer()
    await consumer.claim(5)
    await ack(scene, consumer, [1, 2])

    await consumer.leave()

    assert.deepEqual((await scene.ready()).map(textOf), ['c', 'd', 'e'])
  })

  ledgerTest(subject, 'what several claims took is taken over as a whole', async scene => {
    await scene.append('a', 'b', 'c', 'd', 'e')
    const consumer = await scene.consumer()
    await consumer.claim(2)
    await consumer.claim(2)
    await ack(scene, consumer, [1])
    const next = consumer.successor()

    const { held } = await next.enter(consumer.name)

    const texts = held.map(({ token, element }) => [token, String(element)])
    assert.deepEqual(texts, [
      [2, 'b'],
      [3, 'c'],
      [4, 'd']
    ])
    assert.deepEqual(await next.take(5, { settlements: { acks: [2, 3, 4] } }), ['e'])
    assert.deepEqual(await heldBy(scene, next), { 5: 'e' })
  })

  ledgerTest(subject, 'the same claim twice, after others, returns its own jobs', async scene => {
    await scene.append('a', 'b', 'c', 'd', 'e')
    const consumer = await scene.consumer()
    await consumer.claim(2)
    const firstToken = consumer.nextToken
    const settlements = { ...nothingToSettle, acks: [1] }

    const once = await consumer.take(2, { firstToken, settlements })
    const twice = await consumer.take(2, { firstToken, settlements })

    assert.deepEqual([once, twice], [['c', 'd'], once])
    assert.deepEqual(await scene.ready(), ['e'])
  })
}

/** Acks, and looks what is held then. */
async function ack(scene: Scene, consumer: TestConsumer, acks: readonly number[]): Promise<void> {
  const before = await heldBy(scene, consumer)
  await consumer.settle({ acks })

  const after = await heldBy(scene, consumer)
  const left = Object.entries(before).filter(([token]) => !acks.includes(Number(token)))
  assert.deepEqual(after, Object.fromEntries(left))
}

async function heldBy(scene: Scene, { name }: TestConsumer): Promise<Record<string, string>> {
  const { held } = await scene.look()
  return { ...held[name] }
}

/** The job in an element that went back. */
function textOf(element: string): string {
  return element.slice(element.indexOf('\n') + 1)
}
