import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { Pull, Push } from '../../src/index.ts'
import { startRedis, type RedisServer } from '../support/redis-server.ts'

const ends = 1000
const atOnce = 20
let redis: RedisServer

before(async () => {
  redis = await startRedis()
})
after(() => redis.stop())

for (const highWaterMark of [1, 100]) {
  test(`${ends} times end() under load, reading ${highWaterMark} ahead, lose nothing`, async t => {
    const queue = `ended-${highWaterMark}`
    const push = new Push<number>({ queue, url: redis.url })
    t.after(() => push.destroy())
    const seen = new Set<number>()
    let pushed = 0
    let isOver = false

    const producing = (async () => {
      while (!isOver) {
        await push.send(pushed++)
      }
    })()
    for (let ended = 0; ended < ends; ended += atOnce) {
      await Promise.all(
        Array.from({ length: atOnce }, () => endSoon(queue, highWaterMark, job => seen.add(job)))
      )
    }
    isOver = true
    await producing
    const rest = await new Pull<number>({ queue, url: redis.url, endWhenEmpty: true }).toArray()

    t.diagnostic(`${pushed} jobs, ${seen.size} of them delivered before an end`)
    assert.equal(rest.filter(job => seen.has(job as number)).length, 0, 'nothing comes twice')
    assert.equal(seen.size + rest.length, pushed)
  })
}

test('Push.end() stores everything before it closes', async t => {
  const jobs = Array.from({ length: 25_000 }, (_, job) => job)
  const push = new Push<number>({ queue: 'flushed', url: redis.url })
  for (const job of jobs) push.write(job)
  push.end()
  await once(push, 'close')

  const pull = new Pull<number>({
    queue: 'flushed',
    url: redis.url,
    endWhenEmpty: true,
    highWaterMark: 1000
  })
  t.after(() => pull.destroy())
  assert.deepEqual(await pull.toArray(), jobs)
})

/** A consumer that ends after its first job, or at once if it is one of the hasty. */
async function endSoon(
  queue: string,
  highWaterMark: number,
  seen: (job: number) => void
): Promise<void> {
  const pull = new Pull<number>({ queue, url: redis.url, highWaterMark })
  const closed = once(pull, 'close')
  pull.on('data', job => {
    seen(job)
    pull.end()
  })
  await once(pull, 'connect')
  if (Math.random() < 0.5) setImmediate(() => pull.end())
  await closed
}
