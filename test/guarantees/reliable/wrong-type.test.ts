import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker, WrongTypeError } from '../../../src/index.ts'
import { eventually } from '../../support/eventually.ts'
import { redisFor, type RedisServer } from '../../support/redis-server.ts'
import { callsOf } from './command-calls.ts'
import { blockedClients } from '../blocked-clients.ts'

const parts = ['later', 'leases', 'dead', 'state', 'consumers', 'priority']
const jobs = [0, 1, 2, 3, 4]

describe('a key of another type', { concurrency: 6 }, () => {
  for (const part of parts) {
    test(`at :${part} ends a worker that starts, and nothing is lost`, async t => {
      const redis = await redisFor(t)
      const queue = `starting-${part}`
      await redis.cli('RPUSH', queue, ...jobs)
      await redis.cli('SET', `{${queue}}:${part}`, 'of another type')

      const runs = await workUntilClosed(t, redis, queue)

      assert.deepEqual(runs, [])
      await assertAllLeft(t, redis, queue, [])
    })

    test(`that comes to be at :${part} ends a worker that runs, and nothing is lost`, async t => {
      const redis = await redisFor(t)
      const queue = `running-${part}`

      const runs = await workUntilClosed(t, redis, queue, async () => {
        await eventually(async () => (await blockedClients(redis)) === 1)
        await redis.cli('SET', `{${queue}}:${part}`, 'of another type')
        await redis.cli('RPUSH', queue, ...jobs)
      })

      await assertAllLeft(t, redis, queue, runs)
    })
  }
})

/** Runs a worker until it gives up, as it must. Resolves with what it has begun. */
async function workUntilClosed(
  t: TestContext,
  redis: RedisServer,
  queue: string,
  strike = async (): Promise<void> => {}
): Promise<number[]> {
  const runs: number[] = []
  const worker = new Worker<number>({ queue, url: redis.url, leaseMs: 3000 }, ({ data }) => {
    runs.push(data)
  })
  t.after(() => worker.close(0))
  const errors: Error[] = []
  let isClosed = false
  worker.on('error', error => errors.push(error))
  worker.on('close', () => (isClosed = true))
  await strike()

  await eventually(() => isClosed && errors.length > 0)
  assert.equal(errors.length, 1)
  assert.ok(errors[0] instanceof WrongTypeError, String(errors[0]))
  const before = await callsOf(redis)
  await sleep(300)
  const after = await callsOf(redis)
  assert.ok(after.sent - before.sent < 3, 'it sends nothing any more')
  return runs
}

/** With the key out of the way, another worker does all that was not done. */
async function assertAllLeft(
  t: TestContext,
  redis: RedisServer,
  queue: string,
  runs: readonly number[]
): Promise<void> {
  for (const part of parts) {
    if ((await redis.cli('TYPE', `{${queue}}:${part}`)) === 'string')
      await redis.cli('DEL', `{${queue}}:${part}`)
  }
  const done = new Set<number>()
  const worker = new Worker<number>({ queue, url: redis.url, leaseMs: 3000 }, () => {})
  t.after(() => worker.close(0))
  worker.on('completed', ({ data }) => done.add(data))
  await eventually(() => done.size === jobs.length, { timeoutMs: 8000 }).catch(() => {})
  const lost = jobs.filter(job => !done.has(job))
  assert.deepEqual(lost, [], `lost; begun before: ${runs.join()}`)
}
