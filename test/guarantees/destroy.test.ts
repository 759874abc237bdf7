import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { Pull } from '../../src/index.ts'
import { redisFor, startRedis, type RedisServer } from '../support/redis-server.ts'

const rounds = 200
const jobs = Array.from({ length: 300 }, (_, job) => job)
let redis: RedisServer

before(async () => {
  redis = await startRedis()
})
after(() => redis.stop())

test(`destroy() puts back what it had taken, in order, ${rounds} times`, async () => {
  for (let round = 0; round < rounds; round++) {
    const queue = `destroyed-${round}`
    await redis.cli('RPUSH', queue, ...jobs)
    const pull = new Pull<number>({ queue, url: redis.url, highWaterMark: 1 + (round % 100) })
    const seen: number[] = []
    const last = round % 50
    pull.on('data', job => {
      seen.push(job)
      if (job === last) pull.destroy()
    })
    await once(pull, 'close')

    const left = (await redis.cli('LRANGE', queue, 0, -1)) as string[]
    assert.deepEqual(seen, jobs.slice(0, last + 1))
    assert.deepEqual(left.map(Number), jobs.slice(last + 1))
  }
})

test('what was taken off a full Redis finds its way back', async t => {
  const full = await redisFor(t)
  await full.cli('RPUSH', 'drained', ...jobs)
  await full.cli('CONFIG', 'SET', 'maxmemory', '1')
  const pull = new Pull<number>({ queue: 'drained', url: full.url, highWaterMark: 100 })
  pull.on('lost', count => assert.fail(`${count} jobs lost`))

  const [first] = (await once(pull, 'data')) as [number]
  pull.destroy()
  await once(pull, 'close')

  assert.equal(first, 0)
  const left = (await full.cli('LRANGE', 'drained', 0, -1)) as string[]
  assert.deepEqual(left.map(Number), jobs.slice(1))
})
