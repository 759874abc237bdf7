import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { Pull, Push, PushUncertainError } from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import { redisFor } from '../support/redis-server.ts'

const restarts = 5

for (const highWaterMark of [1, 100]) {
  test(`Redis killed under load ${restarts} times: both ends, reading ${highWaterMark} ahead, go on`, async t => {
    const redis = await redisFor(t, { aof: 'always' })
    const push = new Push<number>({ queue: 'restarted', url: redis.url })
    const pull = new Pull<number>({ queue: 'restarted', url: redis.url, highWaterMark })
    t.after(() => push.destroy())
    t.after(() => pull.destroy())
    const times = new Map<number, number>()
    const confirmed = new Set<number>()
    const uncertain = new Set<number>()
    let disconnects = 0
    pull.on('data', job => times.set(job, (times.get(job) ?? 0) + 1))
    pull.on('disconnect', () => disconnects++)
    await Promise.all([once(push, 'connect'), once(pull, 'connect')])

    let isOver = false
    const producing = (async () => {
      for (let job = 0; !isOver; job++) {
        await push.send(job).then(
          () => confirmed.add(job),
          (reason: Error) => {
            assert.ok(reason instanceof PushUncertainError, reason.message)
            uncertain.add(job)
          }
        )
      }
    })()
    for (let restart = 0; restart < restarts; restart++) {
      const goal = confirmed.size + 200
      await eventually(() => confirmed.size >= goal, { timeoutMs: 20_000 })
      await Promise.all([once(pull, 'connect'), redis.restart()])
    }
    const goal = confirmed.size + 200
    await eventually(() => confirmed.size >= goal, { timeoutMs: 20_000 })
    isOver = true
    await producing
    await eventually(async () => (await redis.cli('LLEN', 'restarted')) === 0)
    await pull.close()

    const lost = [...confirmed].filter(job => !times.has(job)).length
    const twice = [...times.values()].filter(count => count > 1).length
    t.diagnostic(
      `${confirmed.size} confirmed, ${uncertain.size} uncertain, ${lost} lost, ${twice} came twice, ` +
        `${disconnects} broken links`
    )
    assert.equal(disconnects, restarts, "'disconnect' comes once per break")
    assert.ok(uncertain.size <= restarts, 'one write is under way at a time')
    assert.ok(lost <= restarts * highWaterMark, 'a broken link loses what one pop had asked for')
    // With the log on disk before the reply, what was popped stays popped, so nothing comes twice.
    assert.equal(twice, 0)
  })
}
