import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as nodeRedis6 from '@redis/client'
import * as ioRedis6 from 'ioredis'
import * as ioRedis5 from 'ioredis5'
import * as nodeRedis5 from 'redis5'
import type { RedisClientLike } from '../../src/index.ts'
import { Pull, Push } from '../../src/index.ts'
import { redisFor } from '../support/redis-server.ts'
import { refusal } from './refused.ts'

// Their types differ, what is called here does not.
const nodeRedis = Object.entries({
  'node-redis 5': nodeRedis5 as unknown as typeof nodeRedis6,
  'node-redis 6': nodeRedis6
})
const ioRedis = Object.entries({
  'ioredis 5': ioRedis5 as unknown as typeof ioRedis6,
  'ioredis 6': ioRedis6
})
const nowhere = { host: '127.0.0.1', port: 1 }

function assertRefused(client: unknown): void {
  for (const Stream of [Push, Pull]) {
    const message = refusal(() => new Stream({ queue: 'emails', client: client as never }))

    assert.match(
      message,
      /^Option "client" must be a single.*node-redis \(5, 6\).*ioredis \(5, 6\)/
    )
    assert.match(message, /not a cluster, sentinel or pool/)
  }
}

test('a client that is no client is refused', () => {
  for (const client of ['redis', 7, true, {}, [], () => {}, { duplicate: true }]) {
    assertRefused(client)
  }
  assertRefused({ duplicate: () => ({}) })
})

for (const [name, { createCluster, createSentinel, createClientPool }] of nodeRedis) {
  test(`a cluster, sentinel or pool of ${name} is refused`, () => {
    const root = { url: 'redis://127.0.0.1:1' }

    assertRefused(createCluster({ rootNodes: [root] }))
    assertRefused(createSentinel({ name: 'main', sentinelRootNodes: [nowhere] }))
    assertRefused(createClientPool(root))
  })
}

for (const [name, { Cluster }] of ioRedis) {
  test(`a cluster of ${name} is refused`, t => {
    const cluster = new Cluster([nowhere], { lazyConnect: true })
    t.after(() => cluster.disconnect())

    assertRefused(cluster)
  })
}

async function assertWorks(client: RedisClientLike): Promise<void> {
  const push = new Push<string>({ queue: 'emails', client, closeClient: false })
  const pull = new Pull<string>({ queue: 'emails', client, closeClient: false })

  await push.send('to Ann')
  const [job] = await pull.take(1).toArray()
  await push.close()

  assert.equal(job, 'to Ann')
}

for (const [name, { createClient }] of nodeRedis) {
  test(`a client of ${name} is accepted, whether it is connected or not`, async t => {
    const { url } = await redisFor(t)
    const client = createClient({ url })

    await assertWorks(client)
    await client.connect()
    await assertWorks(client)
    await client.close()
  })
}

for (const [name, { Redis }] of ioRedis) {
  test(`a client of ${name} is accepted, whether it is connected or not`, async t => {
    const { port } = await redisFor(t)
    const client = new Redis({ port, lazyConnect: true })

    await assertWorks(client)
    await client.connect()
    await assertWorks(client)
    client.disconnect()
  })
}
