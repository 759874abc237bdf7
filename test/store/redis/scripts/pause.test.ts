import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pause } from '../../../../src/store/redis/scripts/pause.ts'
import { resume } from '../../../../src/store/redis/scripts/resume.ts'
import { ScriptScene } from './script-scene.ts'

const scene = new ScriptScene()

test('a pause is one field of the state, and leaves no key behind when it ends', async () => {
  const keys = scene.newKeys()

  assert.equal(await scene.run(pause(keys, 1000)), true)
  assert.deepEqual(await scene.redis.cli('HGETALL', keys.state), ['paused', '1'])
  assert.equal(await scene.run(resume(keys, 1000)), true)

  assert.equal(await scene.redis.cli('EXISTS', keys.state, keys.list), 0)
})

test('each consumer is called once, those that linger with them', async () => {
  const keys = scene.newKeys()
  await scene.register(keys, 'a')
  await scene.register(keys, 'b')
  await scene.register(keys, 'lingers')
  await scene.redis.cli('HDEL', keys.consumers, 'lingers')

  assert.equal(await scene.run(pause(keys, 1000)), true)
  assert.equal(await scene.run(pause(keys, 1000)), false)

  assert.deepEqual(await scene.listed(keys.list), ['', '', ''])
})

test('no more consumers are called than the limit says', async () => {
  const keys = scene.newKeys()
  await scene.redis.cli('ZADD', keys.leases, 1, 'a', 1, 'b', 1, 'c')

  await scene.run(pause(keys, 2))

  assert.deepEqual(await scene.listed(keys.list), ['', ''])
})

test('who is about to wait when jobs are left takes one of them, or is called', async () => {
  const keys = scene.newKeys()
  for (const consumer of ['a', 'b', 'c']) await scene.register(keys, consumer)
  await scene.redis.cli('RPUSH', keys.list, 'job')

  await scene.run(pause(keys, 1000))

  assert.deepEqual(await scene.listed(keys.list), ['job', '', ''])
})

test('nobody waits for long where there are as many jobs as consumers', async () => {
  const keys = scene.newKeys()
  await scene.register(keys, 'a')
  await scene.redis.cli('RPUSH', keys.list, 'job', 'job')

  await scene.run(pause(keys, 1000))

  assert.deepEqual(await scene.listed(keys.list), ['job', 'job'])
})

test('a full Redis can be paused', async () => {
  const keys = scene.newKeys()
  await scene.register(keys, 'a')

  await scene.whileFull(async () => {
    assert.equal(await scene.run(pause(keys, 1000)), true)
  })

  assert.equal(await scene.redis.cli('HGET', keys.state, 'paused'), '1')
})

test('a key of another type stops a pause before anything is written', async () => {
  for (const part of ['list', 'leases', 'state'] as const) {
    const keys = scene.newKeys()
    await scene.redis.cli('SET', keys[part], 'x')

    await assert.rejects(scene.run(pause(keys, 1000)), /WRONGTYPE/, part)

    assert.deepEqual(await scene.redis.cli('KEYS', `*${keys.list}*`), [keys[part]])
  }
})
