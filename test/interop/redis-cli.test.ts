import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { Pull, Push } from '../../src/index.ts'
import { startRedis, type RedisServer } from '../support/redis-server.ts'

let redis: RedisServer

before(async () => {
  redis = await startRedis()
})
after(() => redis.stop())

test('RPUSH of JSON text from anywhere is a job', async t => {
  const pull = new Pull({ queue: 'emails', url: redis.url })
  t.after(() => pull.destroy())
  const job = once(pull, 'data')

  await redis.cli('RPUSH', 'emails', '{"to":"a"}')

  assert.deepEqual(await job, [{ to: 'a' }])
})

test('BLPOP from anywhere gets the JSON text of what was written', async t => {
  const push = new Push({ queue: 'texts', url: redis.url })
  t.after(() => push.destroy())

  push.write({ to: 'b', n: [1.5, null, 'é'] })

  assert.deepEqual(await redis.cli('BLPOP', 'texts', 5), ['texts', '{"to":"b","n":[1.5,null,"é"]}'])
})
