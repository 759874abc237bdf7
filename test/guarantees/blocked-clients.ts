import type { RedisServer } from '../support/redis-server.ts'

/** How many clients the server holds in a blocking command. */
export async function blockedClients(redis: RedisServer): Promise<number> {
  const info = String(await redis.cli('INFO', 'clients'))
  return Number(/^blocked_clients:(\d+)/m.exec(info)?.[1])
}
