import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Push } from '../../src/index.ts'
import { numbers } from '../conformance/stream/scene.ts'
import { stored } from '../conformance/stream/writable/writing.ts'
import { closing } from '../store/redis/scene.ts'
import { redisFor } from '../support/redis-server.ts'

for (const forget of [['FLUSHALL'], ['DEL', '{jobs}:producer:*']]) {
  test(`${forget[0]} between two pushes is 'dataLoss', once, with the number of jobs`, async t => {
    const redis = await redisFor(t)
    const push = closing(t, new Push({ queue: 'jobs', url: redis.url, idempotent: true }))
    const losses: number[] = []
    push.on('dataLoss', count => losses.push(count))
    for (const data of numbers(7)) push.write(data)
    await stored(push, 7)

    const keys = (await redis.cli('KEYS', forget.at(-1)!)) as string[]
    await redis.cli(forget[0]!, ...(forget.length > 1 ? keys : []))
    await stored(push, 8)
    await stored(push, 9)

    assert.deepEqual(losses, [8])
  })
}

test("a server that comes back with an older state is 'dataLoss'", async t => {
  const redis = await redisFor(t)
  const push = closing(t, new Push({ queue: 'jobs', url: redis.url, idempotent: true }))
  const losses: number[] = []
  push.on('dataLoss', count => losses.push(count))
  for (const data of numbers(5)) push.write(data)
  await push.send('saved')
  await redis.cli('SAVE')
  for (const data of numbers(3)) push.write(data)
  await push.send('not saved')

  await redis.restart()
  await push.send('after')

  assert.deepEqual(losses, [4])
  assert.equal(await redis.cli('LLEN', 'jobs'), 7)
})
