import assert from 'node:assert/strict'
import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'node:test'
import { Pull } from '../../src/index.ts'
import { redisFor } from '../support/redis-server.ts'

test('a consumer slower than Redis costs a command for many jobs, not one for each', async t => {
  const redis = await redisFor(t)
  const jobs = Array.from({ length: 1000 }, (_, job) => job)
  await redis.cli('RPUSH', 'many', ...jobs)
  await redis.cli('CONFIG', 'RESETSTAT')
  const pull = new Pull<number>({
    queue: 'many',
    url: redis.url,
    highWaterMark: 100,
    endWhenEmpty: true
  })

  const seen: number[] = []
  for await (const job of pull) {
    await turn()
    seen.push(job)
  }

  const stats = String(await redis.cli('INFO', 'commandstats'))
  const pops = Number(/cmdstat_lpop:calls=(\d+)/.exec(stats)?.[1])
  assert.deepEqual(seen, jobs)
  assert.ok(pops <= 30, `${pops} pops`)
})
