import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resume } from '../../../../src/store/redis/scripts/resume.ts'
import { ScriptScene } from './script-scene.ts'

const scene = new ScriptScene()

test('calls that nobody heard are taken back, jobs are not', async () => {
  const keys = scene.newKeys()
  await scene.redis.cli('HSET', keys.state, 'paused', 1, 'acked', 3)
  await scene.redis.cli('RPUSH', keys.list, '', '', 'job', '')

  assert.equal(await scene.run(resume(keys, 1000)), true)

  assert.deepEqual(await scene.listed(keys.list), ['job'])
  assert.deepEqual(await scene.redis.cli('HGETALL', keys.state), ['acked', '3'])
})

test('a list that is too long to be searched is left as it is', async () => {
  const keys = scene.newKeys()
  await scene.redis.cli('HSET', keys.state, 'paused', 1)
  await scene.redis.cli('RPUSH', keys.list, '', '', 'job')

  await scene.run(resume(keys, 2))

  assert.deepEqual(await scene.listed(keys.list), ['', '', 'job'])
})

test('a queue that is not paused is left as it is', async () => {
  const keys = scene.newKeys()
  await scene.redis.cli('RPUSH', keys.list, '', 'job')

  assert.equal(await scene.run(resume(keys, 1000)), false)

  assert.deepEqual(await scene.listed(keys.list), ['', 'job'])
})

test('a full Redis can go on', async () => {
  const keys = scene.newKeys()
  await scene.redis.cli('HSET', keys.state, 'paused', 1)

  await scene.whileFull(async () => {
    assert.equal(await scene.run(resume(keys, 1000)), true)
  })
})

test('a key of another type stops it before anything is written', async () => {
  for (const part of ['list', 'state'] as const) {
    const keys = scene.newKeys()
    await scene.redis.cli('HSET', keys.state, 'paused', 1)
    await scene.redis.cli('SET', keys[part], 'x')
    const before = await scene.everything()

    await assert.rejects(scene.run(resume(keys, 1000)), /WRONGTYPE/, part)

    assert.deepEqual(await scene.everything(), before)
  }
})
