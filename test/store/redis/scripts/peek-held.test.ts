import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PeekedElement } from '../../../../src/store/admin.ts'
import type { QueueKeys } from '../../../../src/store/keys.ts'
import { peekHeld } from '../../../../src/store/redis/scripts/peek-held.ts'
import { ScriptScene } from './script-scene.ts'

const scene = new ScriptScene()

async function shown(
  keys: QueueKeys,
  consumers: readonly string[],
  range = { offset: 0, limit: 1000 },
  isExact = true
): Promise<Array<[string, string, number | undefined]>> {
  const reply = await scene.run(peekHeld(keys, { consumers, isExact }, range))
  const { found } = reply as { found: readonly PeekedElement[] }
  return found.map(({ element, holder }) => [String(element), holder!.consumer, holder!.token])
}

test('nothing is shown where nobody is registered', async () => {
  assert.deepEqual(await shown(scene.newKeys(), []), [])
})

test('consumers that are not named are told instead of a part of the jobs', async () => {
  const keys = scene.newKeys()
  await scene.register(keys, 'a', { jobs: ['1'] })
  const range = { offset: 0, limit: 10 }

  const reply = await scene.run(peekHeld(keys, { consumers: [], isExact: true }, range))

  assert.deepEqual(reply, { consumers: ['a'] })
})

test('the jobs of a consumer come by their numbers, and last that in its hand', async () => {
  const keys = scene.newKeys()
  const jobs = Array.from({ length: 600 }, (_, index) => `job ${index + 1}`)
  await scene.register(keys, 'a', { jobs, inHand: 'in hand' })
  await scene.register(keys, 'b', { inHand: '' })
  await scene.register(keys, 'c', { jobs: ['other'] })

  const all = await shown(keys, ['a', 'b', 'c'])

  assert.deepEqual(all, [
    ...jobs.map((job, index) => [job, 'a', index + 1]),
    ['in hand', 'a', undefined],
    ['other', 'c', 1]
  ])
  for (const range of [
    { offset: 0, limit: 1 },
    { offset: 598, limit: 3 },
    { offset: 600, limit: 1 },
    { offset: 601, limit: 5 },
    { offset: 602, limit: 5 }
  ]) {
    const { offset, limit } = range
    const expected: unknown[] = all.slice(offset, offset + limit)
    assert.deepEqual(await shown(keys, ['a', 'b', 'c'], range), expected)
  }
})

test('a name that was given up since it was told is passed over', async () => {
  const keys = scene.newKeys()
  await scene.register(keys, 'a', { jobs: ['1'], inHand: '2' })
  await scene.giveUp(keys, 'gone')

  const found = await shown(keys, ['gone', 'a'], { offset: 0, limit: 10 }, false)

  assert.deepEqual(found, [
    ['1', 'a', 1],
    ['2', 'a', undefined]
  ])
})

test('a key of another type is an error', async () => {
  const keys = scene.newKeys()
  await scene.register(keys, 'a')
  await scene.redis.cli('SET', keys.held('a'), 'x')

  await assert.rejects(shown(keys, ['a']), /WRONGTYPE/)
})
