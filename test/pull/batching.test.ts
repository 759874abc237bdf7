import assert from 'node:assert/strict'
import { setImmediate as turn } from 'node:timers/promises'
import { test, type TestContext } from 'node:test'
import { Pull } from '../../src/index.ts'
import { redisFor } from '../support/redis-server.ts'

const jobs = Array.from({ length: 1000 }, (_, job) => job)

/** How many commands it takes to read 1,000 jobs in a loop, 100 ahead. */
async function popsOfLoop(t: TestContext, handle: () => Promise<void> | void): Promise<number> {
  const redis = await redisFor(t)
  await redis.cli('RPUSH', 'many', ...jobs)
  await redis.cli('CONFIG', 'RESETSTAT')
  const place = { queue: 'many', url: redis.url }
  const pull = new Pull<number>({ ...place, highWaterMark: 100, endWhenEmpty: true })
  const seen: number[] = []
  for await (const job of pull) {
    const handling = handle()
    if (handling) await handling
    seen.push(job)
  }
  assert.deepEqual(seen, jobs)
  const stats = String(await redis.cli('INFO', 'commandstats'))
  return Number(/cmdstat_lpop:calls=(\d+)/.exec(stats)?.[1])
}

test('a consumer slower than Redis costs a command for many jobs, not one for each', async t => {
  const pops = await popsOfLoop(t, () => turn())

  assert.ok(pops <= 30, `${pops} pops`)
})

test('a loop that reads on at once gets a whole buffer with each command', async t => {
  const pops = await popsOfLoop(t, () => {})

  assert.ok(pops <= 12, `${pops} pops`)
})
