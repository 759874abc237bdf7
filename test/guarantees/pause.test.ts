import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { Pull } from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import { startRedis, type RedisServer } from '../support/redis-server.ts'
import { blockedClients } from './blocked-clients.ts'

const times = 1000
let redis: RedisServer

before(async () => {
  redis = await startRedis()
})
after(() => redis.stop())

test(`a job pushed after pause() stays in Redis for others, ${times} times`, async t => {
  const jobs: number[] = []
  const pull = new Pull<number>({ queue: 'paused', url: redis.url })
  t.after(() => pull.destroy())
  pull.on('data', job => jobs.push(job))
  await once(pull, 'connect')

  for (let round = 0; round < times; round++) {
    await eventually(async () => (await blockedClients(redis)) === 1)
    pull.pause()
    await eventually(async () => (await blockedClients(redis)) === 0)

    await redis.cli('RPUSH', 'paused', round)

    assert.equal(await redis.cli('LLEN', 'paused'), 1)
    pull.resume()
    await eventually(() => jobs.length === round + 1)
  }

  assert.deepEqual(
    jobs,
    Array.from({ length: times }, (_, round) => round)
  )
})

test('a job that pause() came too late for is kept, and emitted after resume()', async t => {
  const jobs: number[] = []
  const pull = new Pull<number>({ queue: 'raced', url: redis.url })
  t.after(() => pull.destroy())
  pull.on('data', job => jobs.push(job))
  await once(pull, 'connect')

  let kept = 0
  for (let round = 0; round < times; round++) {
    await eventually(async () => (await blockedClients(redis)) === 1)
    // Both are on their way at the same time, so now the one wins and now the other.
    const pushing = redis.cli('RPUSH', 'raced', round)
    pull.pause()
    await pushing
    await eventually(async () => (await blockedClients(redis)) === 0)

    assert.equal(jobs.length, round, 'nothing is emitted while the stream is paused')
    if ((await redis.cli('LLEN', 'raced')) === 0) kept++
    pull.resume()
    await eventually(() => jobs.length === round + 1)
  }

  t.diagnostic(`pause() came too late ${kept} times of ${times}`)
  assert.deepEqual(
    jobs,
    Array.from({ length: times }, (_, round) => round)
  )
})
