import { setTimeout as sleep } from 'node:timers/promises'
import type { RedisServer } from '../test/support/redis-server.ts'
import { reliableKeys } from './queues.ts'

/** What Redis has at a moment. */
export interface RedisFacts {
  readonly connections: number
  /** Keys that stay until somebody removes them, and those that go away by themselves. */
  readonly keys: number
  readonly expiringKeys: number
  readonly memoryBytes: number
  readonly ready: number
  readonly held: number
  readonly later: number
  /** Consumers that are registered, and leases: each consumer has one. */
  readonly consumers: number
  readonly leases: number
}

const script = `
  local held = 0
  for _, consumer in ipairs(redis.call('ZRANGE', KEYS[4], 0, -1)) do
    held = held + redis.call('HLEN', ARGV[1] .. consumer)
    -- The first element of a streak is a token.
    held = held + math.max(0, redis.call('LLEN', ARGV[2] .. consumer) - 1)
  end
  return {
    redis.call('LLEN', KEYS[1]) + redis.call('ZCARD', KEYS[2]), held,
    redis.call('ZCARD', KEYS[3]), redis.call('HLEN', KEYS[5]), redis.call('ZCARD', KEYS[4])
  }`

/** Asks on connections of its own, past all proxies. Undefined when Redis does not answer in time. */
export function redisFacts(
  redis: Pick<RedisServer, 'cli'>,
  withinMs: number
): Promise<RedisFacts | undefined> {
  const late = sleep(withinMs, undefined, { ref: false })
  return Promise.race([ask(redis).catch(() => undefined), late])
}

async function ask(redis: Pick<RedisServer, 'cli'>): Promise<RedisFacts> {
  const { list, priority, later, leases, consumers } = reliableKeys
  const info = String(await redis.cli('INFO'))
  const keys = [list, priority, later, leases, consumers]
  const prefixes = [reliableKeys.held(''), reliableKeys.streak('')]
  const reply = await redis.cli('EVAL', script, keys.length, ...keys, ...prefixes)
  const [ready = 0, inHands = 0, delayed = 0, registered = 0, leased = 0] = reply as number[]
  const [, all = 0, expiringKeys = 0] =
    /^db0:keys=(\d+),expires=(\d+)/m.exec(info)?.map(Number) ?? []
  return {
    // But for the one that asks.
    connections: fieldOf(info, 'connected_clients') - 1,
    keys: all - expiringKeys,
    expiringKeys,
    memoryBytes: fieldOf(info, 'used_memory'),
    ready,
    held: inHands,
    later: delayed,
    consumers: registered,
    leases: leased
  }
}

function fieldOf(info: string, name: string): number {
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1])
}

/** The names of the keys that stay until somebody removes them. */
export async function lastingKeys(redis: Pick<RedisServer, 'cli'>): Promise<string[]> {
  const lasting = `
    local names = {}
    for _, key in ipairs(redis.call('KEYS', '*')) do
      if redis.call('TTL', key) == -1 then names[#names + 1] = key end
    end
    return names`
  const names = (await redis.cli('EVAL', lasting, 0)) as string[]
  return names.toSorted()
}
