import { test } from 'node:test'
import { explore } from '../../model/explore.ts'
import { seed } from '../../model/budget.ts'
import { redisWorlds } from '../../model/world/redis-world.ts'
import { oneServer } from './conformance/server.ts'

const server = oneServer()

test('a server that forgets the scripts between calls does the same', async t => {
  const redis = await server()
  const worlds = await redisWorlds(t, redis, 0)
  const forgetful = async () => {
    const world = await worlds()
    const look: typeof world.look = async () => {
      await redis.cli('SCRIPT', 'FLUSH')
      return world.look()
    }
    return { ...world, look }
  }

  await explore(forgetful, { runs: 20, seed, setting: 'redis' })
})
