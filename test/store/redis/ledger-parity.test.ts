import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Scene } from '../../conformance/ledger/scene.ts'
import { anySteps, walk } from '../../conformance/ledger/steps.ts'
import { memoryLedgerPlace } from '../memory/ledger-place.ts'
import { oneServer } from './conformance/server.ts'
import { redisLedgerPlace } from './ledger-place.ts'

const server = oneServer()

test('the same calls lead to the same replies and the same bytes in both stores', async t => {
  const places = [memoryLedgerPlace(t), redisLedgerPlace(await server())]
  const property = fc.asyncProperty(anySteps, async steps => {
    const scenes = places.map(place => new Scene(place))
    try {
      const [inMemory, inRedis] = await Promise.all(scenes.map(scene => walk(scene, steps)))
      assert.deepEqual(inMemory, inRedis)
    } finally {
      await Promise.all(scenes.map(scene => scene.close()))
    }
  })
  await fc.assert(property, { numRuns: 60 })
})
