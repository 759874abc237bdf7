import { after } from 'node:test'
import {
  startRedis,
  type RedisServer,
  type RedisServerOptions
} from '../../../support/redis-server.ts'

/** One server for all tests of a file: each of them uses a queue of its own. */
export function oneServer(options?: RedisServerOptions): () => Promise<RedisServer> {
  let starting: Promise<RedisServer> | undefined
  after(async () => (await starting)?.stop())
  return () => (starting ??= startRedis(options))
}
