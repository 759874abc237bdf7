import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { Pull, Push } from '../../src/index.ts'
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
  const push = new Push<number>({ queue: 'raced', url: redis.url })
  const pull = new Pull<number>({ queue: 'raced', url: redis.url })
  t.after(() => push.destroy())
  t.after(() => pull.destroy())
  pull.on('data', job => jobs.push(job))
  await Promise.all([once(push, 'connect'), once(pull, 'connect')])

  let kept = 0
  for (let round = 0; round < times; round++) {
    await eventually(async () => (await blockedClients(redis)) === 1)
    push.write(round)
    // Both are on their way at the same time, so now the one wins and now the other.
    for (let turn = 0; turn < round % 4; turn++) await nextTick()
    pull.pause()
    const emitted = jobs.length
    await eventually(async () => (await blockedClients(redis)) === 0)
    const left = await eventually(() => whereIs(round, pull))

    assert.equal(jobs.length, emitted, 'nothing is emitted while the stream is paused')
    if (left === 'kept') kept++
    pull.resume()
    await eventually(() => jobs.length === round + 1)
  }

  t.diagnostic(`pause() came too late ${kept} times of ${times}`)
  assert.ok(kept > times / 10 && kept < times, `${kept} of ${times} were kept`)
  assert.deepEqual(
    jobs,
    Array.from({ length: times }, (_, round) => round)
  )

  async function whereIs(job: number, stream: Pull<number>): Promise<string | undefined> {
    if (jobs.includes(job)) return 'emitted'
    if (stream.readableLength > 0) return 'kept'
    return (await redis.cli('LLEN', 'raced')) === 1 ? 'in Redis' : undefined
  }
})

function nextTick(): Promise<void> {
  return new Promise(resolve => process.nextTick(resolve))
}
