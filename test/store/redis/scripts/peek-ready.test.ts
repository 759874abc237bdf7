import assert from 'node:assert/strict'
import { test } from 'node:test'
import { peekReady } from '../../../../src/store/redis/scripts/peek-ready.ts'
import { ScriptScene } from './script-scene.ts'

const scene = new ScriptScene()

test('a queue that is not there shows nothing', async () => {
  assert.deepEqual(await scene.run(peekReady(scene.newKeys(), 0, 10)), [])
})

test('no more of a long list is read than is shown', async () => {
  const keys = scene.newKeys()
  const jobs = Array.from({ length: 5000 }, (_, index) => String(index))
  await scene.redis.cli('RPUSH', keys.list, ...jobs)
  await scene.redis.cli('ZADD', keys.priority, 1, '0000000000000001:last')

  assert.deepEqual(await scene.run(peekReady(keys, 0, 2)), ['0', '1'])
  assert.deepEqual(await scene.run(peekReady(keys, 4998, 1000)), ['4998', '4999', 'last'])
  assert.deepEqual(await scene.run(peekReady(keys, 5001, 1000)), [])
})

test('markers before, between and behind the jobs are passed over', async () => {
  const keys = scene.newKeys()
  await scene.redis.cli('RPUSH', keys.list, '', '', 'a', '', 'b', '')
  await scene.redis.cli('ZADD', keys.priority, -1, '0000000000000001:first')
  const all = ['first', 'a', 'b']

  for (let offset = 0; offset < 5; offset++) {
    for (const limit of [1, 2, 3, 4]) {
      const shown = await scene.run(peekReady(keys, offset, limit))
      assert.deepEqual(shown, all.slice(offset, offset + limit), `${offset}, ${limit}`)
    }
  }
})

test('a key of another type is an error', async () => {
  for (const part of ['list', 'priority'] as const) {
    const keys = scene.newKeys()
    await scene.redis.cli('SET', keys[part], 'x')

    await assert.rejects(scene.run(peekReady(keys, 0, 10)), /WRONGTYPE/, part)
  }
})
