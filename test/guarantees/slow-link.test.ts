import assert from 'node:assert/strict'
import { createServer, connect, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { once } from 'node:events'
import { test, type TestContext } from 'node:test'
import { createClient } from '@redis/client'
import { createClient as createClient5 } from 'redis5'
import { Redis } from 'ioredis'
import { Pull, type PullOptions } from '../../src/index.ts'
import { redisFor } from '../support/redis-server.ts'

const mebibyte = 1024 * 1024
test('a job that takes longer than any reply may take arrives, over each client', async t => {
  const redis = await redisFor(t)
  const url = `redis://127.0.0.1:${await slowlyTo(t, redis.port, mebibyte)}`
  const ways: Array<Partial<PullOptions<string>>> = [
    { url },
    { client: quiet(createClient({ url })) },
    { client: quiet(createClient5({ url })) },
    { client: new Redis(url, { lazyConnect: true }) }
  ]
  const job = 'x'.repeat(7 * mebibyte)

  const arrived = await Promise.all(
    ways.map(async (way, index) => {
      const queue = `large-${index}`
      await redis.cli('RPUSH', queue, JSON.stringify(job))
      return new Pull<string>({
        queue,
        endWhenEmpty: true,
        ...way
      }).toArray()
    })
  )

  for (const jobs of arrived) assert.deepEqual(jobs, [job])
})

function quiet<T extends { on(event: string, listener: () => void): unknown }>(client: T): T {
  client.on('error', () => {})
  return client
}

/** A proxy whose replies come at so many bytes a second. */
async function slowlyTo(t: TestContext, target: number, bytesPerSecond: number): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer(client => {
    const upstream = connect(target, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
    }
    client.pipe(upstream)
    void trickle(upstream, client, bytesPerSecond)
  }).listen(0, '127.0.0.1')
  t.after(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function trickle(from: Socket, to: Socket, bytesPerSecond: number): Promise<void> {
  for await (const chunk of from as AsyncIterable<Buffer>) {
    to.write(chunk)
    if (chunk.length > 1000) await sleep((1000 * chunk.length) / bytesPerSecond)
  }
  to.destroy()
}
