import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Push } from '../../src/push.ts'
import { numbers } from '../conformance/stream/scene.ts'
import { redisFor, type RedisServer } from '../support/redis-server.ts'

/** How often the server has run a command since it started. */
async function calls(server: RedisServer, command: string): Promise<number> {
  const info = String(await server.cli('INFO', 'commandstats'))
  return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(info)?.[1] ?? 0)
}

test('10,000 writes become a few dozen commands', async t => {
  const server = await redisFor(t)
  const push = new Push<number>({ queue: 'jobs', url: server.url })

  for (const job of numbers(10_000)) push.write(job)
  await push.close()

  assert.equal(await server.cli('LLEN', 'jobs'), 10_000)
  const commands = await calls(server, 'rpush')
  assert.ok(commands >= 10 && commands <= 36, `${commands} commands`)
})

test('writes of one tick travel together', async t => {
  const server = await redisFor(t)
  const push = new Push<number>({ queue: 'jobs', url: server.url })

  for (const job of numbers(1_000)) push.write(job)
  await push.close()

  assert.equal(await calls(server, 'rpush'), 1)
})

test('a command carries 1 MiB at most', async t => {
  const server = await redisFor(t)
  const push = new Push<string>({ queue: 'jobs', url: server.url })

  for (const job of numbers(8)) push.write(String(job).repeat(400_000))
  await push.close()

  assert.equal(await server.cli('LLEN', 'jobs'), 8)
  assert.equal(await calls(server, 'rpush'), 4)
})

test('writes that wait for an answer travel together afterwards', async t => {
  const server = await redisFor(t)
  const push = new Push<number>({ queue: 'jobs', url: server.url })
  const storing = push.send(0)
  await new Promise(resolve => push.once('pushed', resolve))
  await storing

  for (const job of numbers(20)) {
    push.write(job)
    await Promise.resolve()
  }
  await push.close()

  assert.equal(await server.cli('LLEN', 'jobs'), 21)
  assert.ok((await calls(server, 'rpush')) <= 4)
})

test('many senders that have work to do travel in two groups that take turns', async t => {
  const server = await redisFor(t)
  const push = new Push<number>({ queue: 'jobs', url: server.url })
  await push.send(0)
  const before = await calls(server, 'rpush')
  const rounds = 20

  await Promise.all(
    numbers(400).map(async () => {
      for (const job of numbers(rounds)) {
        const end = performance.now() + 0.05
        while (performance.now() < end);
        await push.send(job)
      }
    })
  )
  await push.close()

  assert.equal(await server.cli('LLEN', 'jobs'), 400 * rounds + 1)
  const commands = (await calls(server, 'rpush')) - before
  assert.ok(commands > 1.3 * rounds && commands <= 2.5 * rounds, `${commands} commands`)
})

test('senders that answers have parted travel together again', async t => {
  const server = await redisFor(t)
  const push = new Push<number>({ queue: 'jobs', url: server.url })
  await push.send(0)
  const before = await calls(server, 'rpush')
  const sender = async (): Promise<void> => {
    for (const job of numbers(20)) await push.send(job)
  }

  const first = sender()
  await new Promise(resolve => setImmediate(resolve))
  await Promise.all([first, sender()])
  await push.close()

  // Two that never met would take 40.
  const commands = (await calls(server, 'rpush')) - before
  assert.ok(commands <= 30, `${commands} commands`)
})
