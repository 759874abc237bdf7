import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { Pull, Push, PushUncertainError } from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import { redisFor } from '../support/redis-server.ts'

const kills = 6

for (const highWaterMark of [1, 100]) {
  test(`CLIENT KILL TYPE normal under load ${kills} times, reading ${highWaterMark} ahead`, async t => {
    const redis = await redisFor(t)
    const options = { queue: 'queue', port: redis.port }
    // The consumers set the pace, so that little is left to do at the end.
    const push = new Push<number>({ ...options, maxLength: 1000 })
    const pulls = [1, 2, 3].map(() => new Pull<number>({ ...options, highWaterMark }))
    t.after(() => [push, ...pulls].map(stream => stream.destroy()))
    const times = new Map<number, number>()
    let disconnects = 0
    for (const pull of pulls) {
      pull.on('data', job => times.set(job, (times.get(job) ?? 0) + 1))
      pull.on('disconnect', () => disconnects++)
    }
    await Promise.all(pulls.map(pull => once(pull, 'connect')))
    const confirmed = new Set<number>()
    let uncertain = 0
    let isOver = false
    const producing = (async () => {
      for (let job = 0; !isOver; job += 10) {
        const batch = Array.from({ length: 10 }, (_, index) => push.send(job + index))
        const settled = await Promise.allSettled(batch)
        for (const [index, result] of settled.entries()) {
          if (result.status === 'fulfilled') confirmed.add(job + index)
          else if (result.reason instanceof PushUncertainError) uncertain++
          else throw result.reason
        }
      }
    })()

    for (let kill = 1; kill <= kills; kill++) {
      const goal = confirmed.size + 300
      await eventually(() => confirmed.size >= goal, { timeoutMs: 20_000 })
      await redis.cli('CLIENT', 'KILL', 'TYPE', 'normal')
      await eventually(() => disconnects === kill * pulls.length)
      await eventually(async () => countLines(await redis.cli('CLIENT', 'LIST')) >= 5)
    }
    isOver = true
    await producing
    await eventually(async () => (await redis.cli('LLEN', 'queue')) === 0, { timeoutMs: 20_000 })
    await Promise.all(pulls.map(pull => pull.close()))

    const lost = [...confirmed].filter(job => !times.has(job)).length
    const twice = [...times.values()].filter(count => count > 1).length
    t.diagnostic(
      `${confirmed.size} confirmed, ${uncertain} uncertain, ${lost} lost, ${twice} came twice, ` +
        `${disconnects} broken links`
    )
    assert.ok(uncertain <= kills * 10, 'the writes of one command are under way at a time')
    assert.ok(lost <= disconnects * highWaterMark, 'a broken link loses what one pop had asked for')
    assert.equal(twice, 0)
  })
}

function countLines(list: unknown): number {
  return String(list).trim().split('\n').length
}
