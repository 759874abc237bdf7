import type { RedisTarget } from '../../../src/options/connection-options.ts'

/** What a stream makes of the options `host`, `port` and so on. */
export function redisTarget(
  { host, port }: { host: string; port: number },
  others: Partial<RedisTarget> = {}
): RedisTarget {
  const nothing = { database: undefined, username: undefined, password: undefined, tls: undefined }
  return { kind: 'redis', host, port, ...nothing, ...others }
}
