import { test } from 'node:test'
import { oneServer } from '../store/redis/conformance/server.ts'
import { runs, seed, timeoutMs } from './budget.ts'
import { explore } from './explore.ts'
import { redisWorlds } from './world/redis-world.ts'

/** How many sequences are played side by side, each in a database of its own. */
const lanes = 4

const server = oneServer()

test(
  'in Redis, each job is where the model says, whatever happens',
  { timeout: timeoutMs },
  async t => {
    const explorations = Array.from({ length: lanes }, async (_, lane) => {
      const worlds = await redisWorlds(t, await server(), lane)
      const share = Math.ceil((runs * 0.3) / lanes)
      await explore(worlds, { runs: share, seed: seed + lane, setting: 'redis' })
    })
    const failures = (await Promise.allSettled(explorations)).flatMap(exploration =>
      exploration.status === 'rejected' ? [exploration.reason as Error] : []
    )
    const [shortest] = failures.toSorted((a, b) => a.message.length - b.message.length)
    if (shortest) throw shortest
  }
)
