import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { runChild } from '../conformance/stream/child.ts'
import { eventually } from '../support/eventually.ts'
import { faultProxyFor } from '../support/fault-proxy.ts'
import { redisFor } from '../support/redis-server.ts'

const index = new URL('../../src/index.ts', import.meta.url).href

// https://github.com/redis/node-redis/issues/2302 and
// https://github.com/bee-queue/bee-queue/issues/170
test('a process without any listener survives resets, restarts, a change of roles and a full Redis, and says nothing', async t => {
  const redis = await redisFor(t, { aof: 'always' })
  const proxy = await faultProxyFor(t, redis)

  const child = runChild(
    proxy.url,
    `
    const { ReliablePull, Worker, Queue } = await import(${JSON.stringify(index)})
    let done = 0
    const push = new Push(options)
    const pull = new Pull(options)
    const queue = new Queue({ ...options, queue: 'worked' })
    const worker = new Worker({ ...options, queue: 'worked' }, () => void done++)
    const reliable = new ReliablePull({ ...options, queue: 'read' })
    const idle = new ReliablePull({ ...options, queue: 'nobody reads' })
    const consuming = (async () => { for await (const job of pull) if (job === 'end') break })()
    const reading = (async () => { for await (const { data } of reliable) if (data === 'end') break })()
    // Writes without a callback, whose outcome a reset leaves in doubt, are the only 'error' that
    // trouble brings, so there are none.
    await once(push, 'connect')
    await Promise.all([consuming, reading])
    for (let turn = 0; done === 0 && turn < 1000; turn++) await new Promise(r => setTimeout(r, 10))
    await push.send('from the child')
    await Promise.all([push, pull, queue, worker, reliable, idle].map(it => it.close()))
    if (done !== 1) throw new Error('done ' + done)
    `
  )
  await eventually(async () => (await connected(redis)) >= 5, { timeoutMs: 15_000 })

  for (let round = 0; round < 2; round++) {
    proxy.kill()
    await sleep(100)
    await redis.restart()
    await eventually(async () => (await connected(redis)) >= 5)
    await redis.cli('REPLICAOF', '127.0.0.1', 1)
    await sleep(200)
    await redis.cli('REPLICAOF', 'NO', 'ONE')
    await redis.cli('CONFIG', 'SET', 'maxmemory', 1)
    await sleep(200)
    await redis.cli('CONFIG', 'SET', 'maxmemory', 0)
  }
  await redis.cli('RPUSH', 'worked', 1)
  await redis.cli('RPUSH', 'read', '"end"')
  await redis.cli('RPUSH', 'jobs', '"end"')

  const { code, errors } = await child
  assert.equal(errors, '')
  assert.equal(code, 0)
  assert.equal(await redis.cli('LLEN', 'jobs'), 1)
  assert.equal(await redis.cli('LLEN', 'worked'), 0)
})

async function connected(redis: { cli: (...args: string[]) => Promise<unknown> }): Promise<number> {
  const info = String(await redis.cli('INFO', 'clients'))
  return Number(/connected_clients:(\d+)/.exec(info)?.[1])
}
