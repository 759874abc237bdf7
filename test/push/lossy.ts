import { Push, type PushOptions } from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import type { FaultProxy } from '../support/fault-proxy.ts'
import type { RedisServer } from '../support/redis-server.ts'

/** The jobs in a list that have no envelope. */
export async function listed(redis: RedisServer, queue: string): Promise<unknown[]> {
  const elements = (await redis.cli('LRANGE', queue, 0, -1)) as string[]
  return elements.map(text => JSON.parse(text) as unknown)
}

/** Lets the server do something whose reply nobody gets, as often as it takes. */
export async function loseReply(proxy: FaultProxy, isDone: () => Promise<boolean>): Promise<void> {
  proxy.mute()
  await eventually(isDone)
  proxy.kill()
  proxy.heal()
}

/** A Push to the queue of these tests. */
export function open({ url }: { url: string }, options: Partial<PushOptions>): Push {
  return new Push({ queue: 'jobs', url, ...options })
}
