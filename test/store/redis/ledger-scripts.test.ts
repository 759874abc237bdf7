import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Scene } from '../../conformance/ledger/scene.ts'
import { anySteps, walk } from '../../conformance/ledger/steps.ts'
import { memoryLedgerPlace } from '../memory/ledger-place.ts'
import { oneServer } from './conformance/server.ts'
import { redisLedgerPlace } from './ledger-place.ts'

const server = oneServer()

test('a server that forgets the scripts between calls does the same', async t => {
  const redis = await server()
  const place = redisLedgerPlace(redis)
  const forgetful = new Scene({
    ...place,
    look: async queue => {
      await redis.cli('SCRIPT', 'FLUSH')
      return place.look(queue)
    }
  })
  const scenes = [new Scene(memoryLedgerPlace(t)), forgetful]
  const steps = fc.sample(anySteps, 10).flat()

  const [expected, found] = await Promise.all(scenes.map(scene => walk(scene, steps)))

  assert.deepEqual(found, expected)
  await Promise.all(scenes.map(scene => scene.close()))
})
