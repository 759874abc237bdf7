import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keysOf } from '../../../src/store/keys.ts'
import { Scene } from '../../conformance/ledger/scene.ts'
import type { TestConsumer } from '../../conformance/ledger/test-consumer.ts'
import type { RedisServer } from '../../support/redis-server.ts'
import { oneServer } from './conformance/server.ts'
import { redisLedgerPlace } from './ledger-place.ts'

const server = oneServer()

interface Stage {
  readonly redis: RedisServer
  readonly scene: Scene
  readonly consumer: TestConsumer
  /** The list of what is held under successive tokens. */
  readonly streak: () => Promise<unknown>
  /** The hash of what is held apart. */
  readonly apart: () => Promise<unknown>
}

function streakTest(sentence: string, play: (stage: Stage) => Promise<void>): void {
  test(sentence, async () => {
    const redis = await server()
    const scene = new Scene(redisLedgerPlace(redis))
    try {
      const consumer = await scene.consumer()
      const keys = keysOf(scene.queue)
      await play({
        redis,
        scene,
        consumer,
        streak: () => redis.cli('LRANGE', keys.streak(consumer.name), 0, -1),
        apart: () => redis.cli('HGETALL', keys.held(consumer.name))
      })
    } finally {
      await scene.close()
    }
  })
}

streakTest('jobs with successive tokens are held in a list', async stage => {
  const { scene, consumer, streak, apart } = stage
  await scene.append('a', 'b', 'c')
  await scene.place('high', { priority: 1 })

  await consumer.claim(2)
  await consumer.claim(2)

  assert.deepEqual([await streak(), await apart()], [['1', 'high', 'a', 'b', 'c'], []])
})

streakTest('its front is settled without a look at the rest', async stage => {
  const { scene, consumer, streak, apart } = stage
  await scene.append('a', 'b', 'c', 'd')
  await consumer.claim(3)

  await consumer.claim(1, { settlements: { acks: [1], expired: [2] } })
  assert.deepEqual([await streak(), await apart()], [['3', 'c', 'd'], []])

  await consumer.settle({ acks: [3, 4] })
  assert.deepEqual([await streak(), await apart()], [[], []])
})

streakTest('what is before a job that is settled is set apart', async stage => {
  const { scene, consumer, streak, apart } = stage
  await scene.append('a', 'b', 'c', 'd')
  await consumer.claim(3)

  await consumer.claim(1, { settlements: { acks: [2] } })
  assert.deepEqual(
    [await streak(), await apart()],
    [
      ['3', 'c', 'd'],
      ['1', 'a']
    ]
  )

  await consumer.settle({ acks: [1, 3, 4] })
  assert.deepEqual([await streak(), await apart()], [[], []])
})

for (const settlement of [
  { releases: [2] },
  { retries: [{ token: 2, delayMs: 60_000, priority: 0 }] },
  { rejects: [{ token: 2, attempts: 1, note: undefined }] }
]) {
  const [kind] = Object.keys(settlement)
  streakTest(`so is what is before one of the ${kind}`, async stage => {
    const { scene, consumer, streak, apart } = stage
    await scene.append('a', 'b', 'c', 'd')
    await consumer.claim(4)

    await consumer.settle(settlement)

    assert.deepEqual(
      [await streak(), await apart()],
      [
        ['3', 'c', 'd'],
        ['1', 'a']
      ]
    )
  })
}

streakTest('one range of acks may reach from a streak to what is behind it', async stage => {
  const { scene, consumer, streak, apart } = stage
  await scene.append('a', 'b', 'c')
  await consumer.claim(2)
  await consumer.wait(1000)
  await consumer.claim(0, { adoptToken: 3, isHandedOut: true })
  assert.deepEqual(
    [await streak(), await apart()],
    [
      ['1', 'a', 'b'],
      ['3', 'c']
    ]
  )

  await consumer.settle({ acks: [1, 2, 3] })

  assert.deepEqual([await streak(), await apart()], [[], []])
})

streakTest('jobs whose tokens do not follow are held apart', async stage => {
  const { scene, consumer, streak, apart } = stage
  await scene.append('a', 'b', 'c')
  await consumer.claim(1)

  await consumer.claim(1, { firstToken: 7 })
  assert.deepEqual(
    [await streak(), await apart()],
    [
      ['1', 'a'],
      ['7', 'b']
    ]
  )

  await consumer.claim(1, { firstToken: 20, settlements: { acks: [1] } })
  assert.deepEqual(
    [await streak(), await apart()],
    [
      ['20', 'c'],
      ['7', 'b']
    ]
  )
})

streakTest('so are large jobs', async stage => {
  const { scene, consumer, streak, apart } = stage
  const large = 'x'.repeat(300)
  await scene.append(large)

  await consumer.claim(1)

  assert.deepEqual([await streak(), await apart()], [[], ['1', large]])
})

streakTest('so is a job that came into the hand and must run alone', async stage => {
  const { scene, consumer, streak, apart } = stage
  const suspect = 'pp1 0+2 {"id":"a"}\n"job"'
  await scene.append('a')
  await consumer.claim(1)
  await scene.append(suspect, 'b')
  await consumer.wait(1000)

  const { taken } = await consumer.claim(1, { adoptToken: 9, isHandedOut: true })

  assert.deepEqual([await streak(), await apart(), taken], [['1', 'a'], ['9', suspect], []])
})

streakTest('a job that must run alone is held apart', async stage => {
  const { scene, consumer, streak, apart } = stage
  const suspect = 'pp1 0+2 {"id":"a"}\n"job"'
  await scene.append(suspect)

  await consumer.claim(5)

  assert.deepEqual([await streak(), await apart()], [[], ['1', suspect]])
})

streakTest('it has 4,000 jobs at most, for they may have to be set apart at once', async stage => {
  const { scene, consumer, streak, apart } = stage
  const jobs = Array.from({ length: 4990 }, (_, index) => `pp1 0 {"id":"k"}\n${index + 1}`)
  await scene.append(...jobs)
  for (let claims = 0; claims < 3; claims++) await consumer.claim(1000)
  await consumer.claim(990)
  await scene.place('high', { priority: 1 })

  const firstToken = consumer.nextToken
  const once = await consumer.take(1000, { firstToken })
  const twice = await consumer.take(1000, { firstToken })

  assert.deepEqual([once.length, once[0]], [1000, 'high'])
  assert.deepEqual(twice, once, 'some of them in the streak, some apart')
  assert.equal(((await streak()) as unknown[]).length, 1 + 3991)
  assert.equal(((await apart()) as unknown[]).length, 2 * 999)
  await consumer.settle({ acks: [3991] })
  assert.equal(((await apart()) as unknown[]).length, 2 * (3990 + 999))
})

streakTest('very many jobs come back in the order in which they were taken', async stage => {
  const { scene, consumer } = stage
  const jobs = Array.from({ length: 3500 }, (_, index) => `pp1 0 {"id":"k"}\n${index + 1}`)
  await scene.append(...jobs)
  for (let claims = 0; claims < 4; claims++) await consumer.claim(1000)

  await consumer.leave()

  assert.deepEqual(await scene.ready(), jobs)
})

streakTest('also those of a consumer that was lost', async stage => {
  const { scene, consumer } = stage
  const jobs = Array.from({ length: 2500 }, (_, index) => `pp1 0 {"id":"k"}\n${index + 1}`)
  await scene.append(...jobs)
  for (let claims = 0; claims < 3; claims++) await consumer.claim(1000)
  await scene.expire(consumer)

  const other = await scene.consumer()
  let [suspect] = (await other.ledger.inspect()).suspects
  while (suspect) suspect = (await other.ledger.reap(suspect)).rest

  const texts = (await scene.ready()).map(element => element.split('\n')[1])
  assert.deepEqual(
    texts,
    jobs.map((_, index) => `${index + 1}`)
  )
})

streakTest('who enters under one name twice is told of what it took meanwhile', async stage => {
  const { scene, consumer } = stage
  await scene.append('a', 'b')
  await consumer.claim(2)

  const { held } = await consumer.enter()

  assert.deepEqual(
    held.map(({ token, element }) => [token, String(element)]),
    [
      [1, 'a'],
      [2, 'b']
    ]
  )
})

streakTest(
  'an administrator sees both kinds in the order in which they were taken',
  async stage => {
    const { scene, consumer, redis } = stage
    await scene.append('a', 'b', 'c')
    await consumer.claim(3)
    // As an element that came into the hand is held beside a streak.
    await redis.cli('HSET', keysOf(scene.queue).held(consumer.name), '2000', 'late', '0', 'early')
    const admin = scene.store().openAdmin(scene.queue, { timeoutMs: 5000 })

    const all = await admin.peek('held', 0, 10)
    const some = await admin.peek('held', 1, 3)

    const texts = all.map(({ element, holder }) => [holder!.token, String(element)])
    assert.deepEqual(texts, [
      [0, 'early'],
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
      [2000, 'late']
    ])
    assert.deepEqual(some, all.slice(1, 4))
    assert.equal((await admin.measure()).sizes.held, 5)
    assert.deepEqual(
      (await admin.consumers()).map(({ held }) => held),
      [5]
    )
  }
)
