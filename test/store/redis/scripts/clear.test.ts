import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { QueueKeys } from '../../../../src/store/keys.ts'
import { clear } from '../../../../src/store/redis/scripts/clear.ts'
import { ScriptScene } from './script-scene.ts'

const scene = new ScriptScene()

async function filled(): Promise<QueueKeys> {
  const keys = scene.newKeys()
  await scene.register(keys, 'a', { jobs: ['held'] })
  await scene.redis.cli('RPUSH', keys.list, '', 'a', 'b')
  await scene.redis.cli('ZADD', keys.priority, -1, '0000000000000001:c')
  await scene.redis.cli('ZADD', keys.later, 9, '0000000000000002:0:d')
  await scene.redis.cli('RPUSH', keys.dead, 'e', 'f', 'g')
  await scene.redis.cli('HSET', keys.state, 'dead', 3, 'paused', 1)
  return keys
}

test('all keys of jobs that nobody holds go, and no other', async () => {
  const keys = await filled()

  assert.equal(await scene.run(clear(keys, ['ready', 'delayed', 'dead'])), 7)

  const { leases, consumers, state } = keys
  const left = (await scene.redis.cli('KEYS', `*${keys.list}*`)) as string[]
  assert.deepEqual(left.toSorted(), [consumers, keys.held('a'), leases, state].toSorted())
})

test('only jobs that had not died are counted as cleared', async () => {
  const keys = await filled()

  await scene.run(clear(keys, ['dead']))
  assert.equal(await scene.redis.cli('HGET', keys.state, 'cleared'), null)
  await scene.run(clear(keys, ['ready', 'delayed']))
  await scene.run(clear(keys, ['ready', 'delayed', 'dead']))

  const state = await scene.redis.cli('HGETALL', keys.state)
  assert.deepEqual(state, ['dead', '3', 'paused', '1', 'cleared', '4'])
})

test('a million jobs are removed at once', async () => {
  const keys = scene.newKeys()
  const lua = `for i = 1, 1000 do redis.call('RPUSH', KEYS[1], unpack(ARGV)) end`
  const jobs = Array.from({ length: 1000 }, () => 'job')
  await scene.redis.cli('EVAL', lua, 1, keys.list, ...jobs)

  assert.equal(await scene.run(clear(keys, ['ready'])), 1_000_000)

  assert.equal(await scene.redis.cli('EXISTS', keys.list), 0)
})

test('a full Redis can be cleared', async () => {
  const keys = await filled()

  await scene.whileFull(async () => {
    assert.equal(await scene.run(clear(keys, ['ready', 'delayed', 'dead'])), 7)
  })
})

test('a key of another type stops everything before anything is written', async () => {
  for (const part of ['list', 'priority', 'later', 'dead', 'state'] as const) {
    const keys = await filled()
    await scene.redis.cli('SET', keys[part], 'x')
    const before = await scene.everything()

    await assert.rejects(scene.run(clear(keys, ['ready', 'delayed', 'dead'])), /WRONGTYPE/, part)

    assert.deepEqual(await scene.everything(), before, part)
  }
})
