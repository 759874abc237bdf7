import { keysOf } from '../../src/store/keys.ts'
import type { RedisServer } from './redis-server.ts'

type Reachable = Pick<RedisServer, 'cli'>

/** The keys in which consumers hold jobs of a queue: there are none when nobody holds any. */
export async function keysOfHeld(redis: Reachable, queue: string): Promise<string[]> {
  const keys = keysOf(queue)
  const patterns = [keys.held('*'), keys.streak('*')]
  const found = await Promise.all(patterns.map(pattern => redis.cli('KEYS', pattern)))
  return (found as string[][]).flat()
}

/** How many jobs of a queue consumers hold. */
export async function countHeld(redis: Reachable, queue: string): Promise<number> {
  const counts = await Promise.all(
    (await keysOfHeld(redis, queue)).map(async key => {
      const isHash = (await redis.cli('TYPE', key)) === 'hash'
      // The first element of a streak is a token.
      return isHash
        ? Number(await redis.cli('HLEN', key))
        : Number(await redis.cli('LLEN', key)) - 1
    })
  )
  return counts.reduce((sum, count) => sum + Math.max(0, count), 0)
}
