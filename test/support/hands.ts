import type { RedisServer } from './redis-server.ts'

/** The keys of the hands of a queue in which something is. Those of names that are gone are closed. */
export async function fullHands(redis: RedisServer, queue: string): Promise<string[]> {
  const pattern = `{${queue}}:claim:*`
  const reply = await redis.cli('SCAN', 0, 'MATCH', pattern, 'COUNT', 100_000, 'TYPE', 'list')
  const [, keys] = reply as [cursor: string, keys: string[]]
  return keys
}
