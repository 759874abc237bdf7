import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { startRedis, type RedisServer } from '../support/redis-server.ts'

const crashes = 5
const pushed = 5000
let redis: RedisServer

before(async () => {
  redis = await startRedis()
})
after(() => redis.stop())

for (const highWaterMark of [1, 100]) {
  test(`a consumer killed with SIGKILL loses at most ${highWaterMark} + 1 jobs`, async t => {
    for (let crash = 0; crash < crashes; crash++) {
      const queue = `crashed-${highWaterMark}-${crash}`
      const jobs = Array.from({ length: pushed }, (_, job) => job)
      await redis.cli('RPUSH', queue, ...jobs)

      const handled = await killUnderWay(queue, highWaterMark, 50 + crash)

      const left = Number(await redis.cli('LLEN', queue))
      const lost = pushed - left - handled
      t.diagnostic(`handled ${handled}, left ${left}, lost ${lost}`)
      assert.ok(lost >= 0, 'nothing is both handled and left')
      assert.ok(lost <= highWaterMark + 1, `${lost} jobs were lost`)
    }
  })
}

/** Kills a consumer after its `last` job. Resolves with how many it had handled by then. */
async function killUnderWay(queue: string, highWaterMark: number, last: number): Promise<number> {
  const args = [redis.url, queue, String(highWaterMark), String(last)]
  const child = fork(new URL('crashing-consumer.ts', import.meta.url), args)
  const [handled] = (await once(child, 'message')) as [number]
  child.kill('SIGKILL')
  await once(child, 'exit')
  return handled
}
