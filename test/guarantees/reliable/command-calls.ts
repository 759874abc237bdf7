import type { RedisServer } from '../../support/redis-server.ts'

/** How many commands a server has executed. */
export interface Calls {
  /** Those that clients sent. */
  readonly sent: number
  /** Those, and what scripts called. */
  readonly all: number
  readonly byName: ReadonlyMap<string, number>
}

/** What clients of the library send; all else is called by scripts alone. */
const sendable = ['evalsha', 'eval', 'blmove', 'hello', 'subscribe', 'client|unblock', 'info']

export async function callsOf(redis: RedisServer): Promise<Calls> {
  const info = String(await redis.cli('INFO', 'commandstats'))
  const byName = new Map(
    [...info.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)].map(
      ([, name, calls]) => [name ?? '', Number(calls)] as const
    )
  )
  const sent = sendable.reduce((sum, name) => sum + (byName.get(name) ?? 0), 0)
  const all = [...byName.values()].reduce((sum, calls) => sum + calls, 0)
  return { sent, all, byName }
}
