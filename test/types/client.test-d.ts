import * as nodeRedis6 from '@redis/client'
import * as ioRedis6 from 'ioredis'
import * as ioRedis5 from 'ioredis5'
import * as nodeRedis5 from 'redis5'
import { Pull, Push, type RedisClientLike } from '../../src/index.ts'

// Real clients of every version that is supported need no cast.
const clients: RedisClientLike[] = [
  nodeRedis6.createClient(),
  nodeRedis6.createClient({ RESP: 2, url: 'redis://localhost' }),
  nodeRedis5.createClient(),
  nodeRedis5.createClient({ RESP: 3, name: 'mine' }),
  new ioRedis6.Redis({ lazyConnect: true }),
  new ioRedis5.Redis({ lazyConnect: true })
]
for (const client of clients) {
  new Push({ queue: 'emails', client })
  new Pull({ queue: 'emails', client, closeClient: false })
}
new Push({ queue: 'emails', client: nodeRedis6.createClient() })
new Pull({ queue: 'emails', client: new ioRedis6.Redis() })

// What has no duplicate() can not be one.
// @ts-expect-error -- an address
new Push({ queue: 'emails', client: 'redis://localhost' })
// @ts-expect-error -- a pool
new Push({ queue: 'emails', client: nodeRedis6.createClientPool() })
