import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ConnectionError, Push, PushUncertainError, Queue } from '../../src/index.ts'
import { Random } from '../guarantees/reliable/random.ts'
import { closing } from '../store/redis/scene.ts'
import { eventually } from '../support/eventually.ts'
import { faultProxyFor } from '../support/fault-proxy.ts'
import { redisFor } from '../support/redis-server.ts'
import { clientWays } from './clients.ts'

const queues = 20

// https://github.com/redis/ioredis/issues/800
test('a reply never gets to another command when links break in the middle of replies', async t => {
  const random = new Random()
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  for (let jobs = 1; jobs <= queues; jobs++) {
    await redis.cli('RPUSH', `queue ${jobs}`, ...Array.from({ length: jobs }, (_, job) => job))
  }
  // They share the connection for commands, so that their commands follow each other on it.
  const all = Array.from({ length: queues }, (_, index) => {
    return new Queue({ queue: `queue ${index + 1}`, url: proxy.url })
  })
  t.after(() => Promise.all(all.map(queue => queue.close())))
  let kills = 0
  let answers = 0
  let isOver = false
  const asking = all.map(async (queue, index) => {
    while (!isOver) {
      try {
        const { ready } = await queue.size()
        assert.equal(ready, index + 1)
        answers++
      } catch (error) {
        // None in 5 s, which links that break all the time may lead to.
        if (!(error instanceof ConnectionError)) throw error
      }
    }
  })

  proxy.slice(50, 1)
  const striking = (async () => {
    for (; kills < 12; kills++) {
      const goal = answers + 1
      await eventually(() => answers >= goal, { timeoutMs: 10_000 })
      await sleep(random.between(0, 30))
      proxy.kill()
    }
    isOver = true
  })()

  await Promise.all([...asking, striking])
  t.diagnostic(`seed ${random.seed}: ${answers} answers over ${kills} broken links`)
})

for (const { name, place } of clientWays) {
  // https://github.com/redis/ioredis/issues/2193
  test(`a push that is under way when its link breaks is settled, over ${name}`, async t => {
    const redis = await redisFor(t)
    const proxy = await faultProxyFor(t, redis)
    const push = closing(t, new Push<number>({ queue: 'queue', ...place(t, proxy) }))
    await push.send(1)

    proxy.mute()
    const sending = push.send(2)
    await eventually(async () => (await redis.cli('LLEN', 'queue')) === 2)
    proxy.kill()
    proxy.heal()

    await assert.rejects(sending, PushUncertainError)
    await push.send(3)
    assert.deepEqual(
      ((await redis.cli('LRANGE', 'queue', 0, -1)) as string[]).map(it => it.at(-1)),
      ['1', '2', '3'],
      'and it is not sent again'
    )
  })
}
