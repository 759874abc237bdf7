import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prepend } from '../../../../src/store/redis/scripts/prepend.ts'
import { runScript } from '../../../../src/store/redis/scripts/run-script.ts'
import { redisFor } from '../../../support/redis-server.ts'

test('elements go back to the head, in order, also when Redis is over its maxmemory', async t => {
  const redis = await redisFor(t)
  const elements = Array.from({ length: 10_000 }, (_, index) => String(index))
  const put = (queue: string): Promise<unknown> => {
    return runScript(prepend(queue, elements), command => redis.cli(...command))
  }
  await redis.cli('RPUSH', 'queue', 'last')
  await redis.cli('CONFIG', 'SET', 'maxmemory', '1')

  await put('queue')
  await put('empty')

  assert.deepEqual(await redis.cli('LRANGE', 'queue', 0, -1), [...elements, 'last'])
  assert.deepEqual(await redis.cli('LRANGE', 'empty', 0, -1), elements)
})
