import { randomUUID } from 'node:crypto'
import { after } from 'node:test'
import { memoryBroker } from '../../../src/store/memory/memory-broker.ts'
import { startRedis, type RedisServer } from '../../support/redis-server.ts'
import type { StreamPlace, StreamsUnderTest } from './streams-under-test.ts'

/** Starts a Redis for all tests of the calling file. */
export async function redisForThisFile(): Promise<RedisServer> {
  const server = await startRedis()
  after(() => server.stop())
  return server
}

/** Streams on a memory store: each test has a broker of its own. */
export function onMemory(name: string): StreamsUnderTest {
  return {
    name: `${name} on memory`,
    open(t) {
      // Nothing that only waits in memory keeps a process alive.
      const alive = setInterval(() => {}, 60_000)
      t.after(() => clearInterval(alive))
      return memoryPlace(randomUUID())
    }
  }
}

/** Streams on a Redis. */
export function onRedis(name: string, server: RedisServer): StreamsUnderTest {
  return {
    name: `${name} on Redis`,
    open() {
      return {
        url: server.url,
        peek: async queue => (await server.cli('LRANGE', queue, 0, -1)) as string[]
      }
    }
  }
}

function memoryPlace(broker: string): StreamPlace {
  return {
    url: `memory:${broker}`,
    peek: queue => {
      return memoryBroker(broker).use(queue, ({ list }) => {
        const elements = list.take(Infinity)
        list.prepend(elements)
        return Promise.resolve(elements.map(String))
      })
    }
  }
}
