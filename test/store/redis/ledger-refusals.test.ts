import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { codes } from '../../../src/errors.ts'
import { keysOf } from '../../../src/store/keys.ts'
import type { Suspect } from '../../../src/store/ledger.ts'
import { Scene } from '../../conformance/ledger/scene.ts'
import type { TestConsumer } from '../../conformance/ledger/test-consumer.ts'
import type { RedisServer } from '../../support/redis-server.ts'
import { oneServer } from './conformance/server.ts'
import { redisLedgerPlace } from './ledger-place.ts'
import { nothingToSettle } from '../../support/nothing-to-settle.ts'

const server = oneServer()

/** A consumer that holds three jobs and has one in its hand, and what each verb would do for it. */
interface Stage {
  readonly consumer: TestConsumer
  readonly suspect: Suspect
  readonly scene: Scene
}

const settlements = {
  ...nothingToSettle,
  acks: [1],
  retries: [{ token: 2, delayMs: 60_000, priority: 0 }],
  rejects: [{ token: 3, attempts: 1, note: '"reason":"no"' }]
}

const verbs: Record<string, (stage: Stage) => Promise<unknown>> = {
  enter: ({ consumer }) => consumer.successor().enter(consumer.name),
  claim: ({ consumer }) => consumer.tryClaim(10, { settlements }),
  settle: ({ consumer }) => consumer.trySettle(settlements),
  leave: ({ consumer }) => consumer.leave(),
  reap: ({ consumer, suspect }) => consumer.ledger.reap(suspect)
}

const ready = ['list', 'priority', 'later']

const keysUsed: Record<string, readonly string[]> = {
  enter: ['list', 'leases', 'consumers', 'held', 'streak', 'hand', 'new held', 'new streak'],
  claim: [...ready, 'leases', 'consumers', 'held', 'streak', 'hand', 'dead', 'state'],
  settle: [...ready, 'leases', 'consumers', 'held', 'streak', 'dead', 'state'],
  leave: ['list', 'leases', 'consumers', 'held', 'streak', 'hand'],
  reap: ['list', 'leases', 'consumers', 'held', 'streak', 'hand', 'state']
}

for (const [verb, call] of Object.entries(verbs)) {
  for (const key of keysUsed[verb]!) {
    test(`${verb} fails for good, and moves nothing, when ${key} is no such key`, async () => {
      const redis = await server()
      const scene = new Scene(redisLedgerPlace(redis))
      try {
        const stage = await setStage(scene)
        await spoil(redis, nameOf(key, scene.queue, stage.consumer))
        const before = await contents(redis, scene.queue)

        await assert.rejects(call(stage), { code: codes.wrongType })

        assert.deepEqual(await contents(redis, scene.queue), before)
      } finally {
        await scene.close()
      }
    })
  }
}

async function setStage(scene: Scene): Promise<Stage> {
  await scene.append('a', 'b', 'c', 'd', 'e', 'dead')
  await scene.place('high', { priority: 1, delayMs: 60_000 })
  await scene.place('later', { delayMs: 60_000 })
  const consumer = await scene.consumer()
  await consumer.claim(3)
  await consumer.wait(1000)
  await scene.makeDue()
  await scene.place('low', { priority: -1 })
  await scene.expire(consumer)
  const [suspect] = (await consumer.ledger.inspect()).suspects
  return { scene, consumer, suspect: suspect! }
}

function nameOf(key: string, queue: string, consumer: TestConsumer): string {
  const keys = keysOf(queue)
  if (key === 'held') return keys.held(consumer.name)
  if (key === 'new held') return keys.held(consumer.successor().name)
  if (key === 'streak') return keys.streak(consumer.name)
  if (key === 'new streak') return keys.streak(consumer.successor().name)
  if (key === 'hand') return keys.hand(consumer.name)
  return keys[key as 'list']
}

/** Puts a key of another type in the place of one. */
async function spoil(redis: RedisServer, key: string): Promise<void> {
  await redis.cli('DEL', key)
  await redis.cli('SADD', key, randomUUID())
}

/** All keys of a queue, with digests of what is in them. */
async function contents(redis: RedisServer, queue: string): Promise<unknown> {
  return redis.cli('EVAL', contentsLua, 0, `*${queue}*`)
}

const contentsLua = `
local keys = redis.call('KEYS', ARGV[1])
table.sort(keys)
local found = {}
for _, key in ipairs(keys) do
  found[#found + 1] = { key, redis.sha1hex(redis.call('DUMP', key)) }
end
return found`
