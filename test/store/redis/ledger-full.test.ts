import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Scene } from '../../conformance/ledger/scene.ts'
import { TestConsumer } from '../../conformance/ledger/test-consumer.ts'
import { redisFor, type RedisServer } from '../../support/redis-server.ts'
import { redisLedgerPlace } from './ledger-place.ts'
import { nothingToSettle } from '../../support/nothing-to-settle.ts'

const element = (name: string): string => `pp1 0 {"id":"k"}\n${name}`
const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

/** A test in which Redis takes no more, once `fill` has been called. */
function fullTest(
  sentence: string,
  play: (scene: Scene, fill: () => Promise<void>) => Promise<void>
): void {
  test(`on a full Redis, ${sentence}`, async t => {
    const redis = await redisFor(t)
    const scene = new Scene(redisLedgerPlace(redis))
    try {
      await play(scene, () => fill(redis))
    } finally {
      await scene.close()
    }
  })
}

async function fill(redis: RedisServer): Promise<void> {
  await redis.cli('CONFIG', 'SET', 'maxmemory', '1')
  await assert.rejects(redis.cli('RPUSH', 'one more', 'element'), /OOM/)
}

for (const verb of ['claim', 'settle'] as const) {
  fullTest(`${verb} settles in every way`, async (scene, fillIt) => {
    await scene.append(...names.map(element))
    const consumer = await scene.consumer()
    await consumer.claim(7)
    await fillIt()

    const settlements = {
      ...nothingToSettle,
      acks: [1],
      expired: [2],
      releases: [3],
      retries: [
        { token: 4, delayMs: 0, priority: 0 },
        { token: 5, delayMs: 60_000, priority: 0 },
        { token: 6, delayMs: 0, priority: 1 }
      ],
      rejects: [{ token: 7, attempts: 1, note: '"reason":"no"' }]
    }
    await (verb === 'claim' ? consumer.claim(0, { settlements }) : consumer.settle(settlements))

    const { ready, later, prioritised, dead, held } = await scene.look()
    assert.deepEqual(ready, [element('c'), element('h'), 'pp1 1 {"id":"k"}\nd'])
    assert.deepEqual([later, prioritised], [['pp1 1 {"id":"k"}\ne'], ['pp1 1 {"id":"k"}\nf']])
    assert.deepEqual([dead.length, held], [1, {}])
  })
}

fullTest('a queue can be drained', async (scene, fillIt) => {
  await scene.append('list')
  await scene.place('high', { priority: 1 })
  await scene.place('low', { priority: -1 })
  await scene.place('later', { delayMs: 60_000 })
  const consumer = await scene.consumer()
  await scene.makeDue()
  await fillIt()

  assert.deepEqual(await consumer.take(10), ['high', 'list', 'later', 'low'])
  await consumer.settle({ acks: [1, 2, 3, 4] })

  const { ready, held, later, prioritised } = await scene.look()
  assert.deepEqual([ready, held, later, prioritised], [[], {}, [], []])
})

fullTest('consumers come, are taken over, and go', async (scene, fillIt) => {
  await scene.append(element('a'), element('b'))
  const consumer = await scene.consumer()
  await consumer.claim(1)
  await consumer.wait(1000)
  const ledger = scene.ledger()
  await fillIt()

  const successor = consumer.successor(ledger)
  const { held } = await successor.enter(consumer.name)
  const other = new TestConsumer(scene.ledger(), scene.newName())
  await other.enter()
  await successor.leave()

  assert.deepEqual(
    held.map(({ token }) => token),
    [1, 1003]
  )
  assert.deepEqual(await other.take(5), [element('a'), element('b')])
})

fullTest('the jobs of a lost consumer come back', async (scene, fillIt) => {
  await scene.append(element('a'), element('b'))
  const consumer = await scene.consumer()
  const other = await scene.consumer()
  await consumer.claim(1)
  await consumer.wait(1000)
  await scene.expire(consumer)
  await fillIt()

  const { suspects } = await other.ledger.inspect()
  assert.deepEqual(await other.ledger.reap(suspects[0]!), { count: 2, rest: undefined })
  assert.deepEqual(await other.take(5), ['pp1 0+1 {"id":"k"}\na', 'pp1 0+1 {"id":"k"}\nb'])
})

fullTest('who waits is told to claim', async (scene, fillIt) => {
  await scene.append(element('a'))
  const consumer = await scene.consumer()
  await fillIt()

  assert.equal(await consumer.wait(60_000), '')
  assert.deepEqual(await consumer.take(1), [element('a')])
})
