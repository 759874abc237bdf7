import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { QueueKeys } from '../../../../src/store/keys.ts'
import { listConsumers } from '../../../../src/store/redis/scripts/list-consumers.ts'
import { ScriptScene } from './script-scene.ts'

const scene = new ScriptScene()

function listed(keys: QueueKeys, consumers: readonly string[], isExact = true): Promise<unknown> {
  return scene.run(listConsumers(keys, { consumers, isExact }))
}

test('nobody is listed where nobody is registered', async () => {
  assert.deepEqual(await listed(scene.newKeys(), []), { found: [] })
})

test('each consumer is listed with its record, its lease and what it holds', async () => {
  const keys = scene.newKeys()
  await scene.register(keys, 'a', { jobs: ['1', '2'], inHand: '3' })
  await scene.register(keys, 'b', { inHand: '' })

  const common = { sinceMs: 1000, leaseMs: 30_000, leaseEndMs: 4_102_444_800_000 }
  assert.deepEqual(await listed(keys, ['a', 'b']), {
    found: [
      { consumer: 'a', ...common, held: 3 },
      { consumer: 'b', ...common, held: 0 }
    ]
  })
})

test('one that is fenced is not listed, and has to be named all the same', async () => {
  const keys = scene.newKeys()
  await scene.register(keys, 'a')
  await scene.register(keys, 'fenced', { jobs: ['1'] })
  await scene.redis.cli('HDEL', keys.consumers, 'fenced')

  assert.deepEqual(await listed(keys, ['a']), { consumers: ['a', 'fenced'] })
  const { found } = (await listed(keys, ['a', 'fenced'])) as { found: Array<{ consumer: string }> }
  assert.deepEqual(
    found.map(({ consumer }) => consumer),
    ['a']
  )
})

test('a list that need not be exact leaves out who came and who went', async () => {
  const keys = scene.newKeys()
  await scene.register(keys, 'came')
  await scene.register(keys, 'a')

  const { found } = (await listed(keys, ['went', 'a'], false)) as { found: unknown[] }

  assert.equal(found.length, 1)
})

test('a key of another type is an error', async () => {
  for (const part of ['leases', 'consumers'] as const) {
    const keys = scene.newKeys()
    await scene.register(keys, 'a')
    await scene.redis.cli('SET', keys[part], 'x')

    await assert.rejects(listed(keys, ['a']), /WRONGTYPE/, part)
  }
})
