import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Push, Worker } from '../../../src/index.ts'
import { eventually } from '../../support/eventually.ts'
import { startRedis, type RedisServer } from '../../support/redis-server.ts'
import { callsOf } from './command-calls.ts'
import { countOf, median, repeated } from './journal.ts'
import { Random } from './random.ts'
import { StallWatch } from './stall-watch.ts'

const jobs = 12
let redis: RedisServer

before(async () => {
  redis = await startRedis()
})
after(() => redis.stop())

test('a delayed job starts when it is due, with idle workers', async t => {
  const random = new Random()
  const stalls = new StallWatch(t)
  const starts = new Map<number, number>()
  const runs: number[] = []
  const handle = ({ data }: { data: number }): void => {
    runs.push(data)
    starts.set(data, performance.now())
  }
  const place = { queue: 'delayed', url: redis.url }
  const workers = [1, 2, 3].map(() => new Worker<number>(place, handle))
  t.after(() => Promise.all(workers.map(worker => worker.close(0))))
  await Promise.all(workers.map(worker => once(worker, 'connect')))
  const push = new Push<number>(place)
  t.after(() => push.destroy())
  await once(push, 'connect')

  // So far apart that none can be found by chance, when the next one wakes a worker.
  const delays = Array.from({ length: jobs }, (_, job) => 500 * (job + 1) + random.between(0, 100))
  const earliest = new Map<number, number>()
  const latest = new Map<number, number>()
  for (const [job, delayMs] of delays.toSorted(() => random.next() - 0.5).entries()) {
    const wholeMs = Math.round(delayMs)
    earliest.set(job, performance.now() + wholeMs)
    await push.send(job, { delayMs: wholeMs })
    // Redis counts from a moment between the sending and the reply.
    latest.set(job, performance.now() + wholeMs)
  }
  await eventually(() => starts.size === jobs, { timeoutMs: 15_000 })
  await sleep(50)

  const late = [...starts].map(([job, at]) => {
    const dueMs = latest.get(job) ?? 0
    return at - dueMs - stalls.between(dueMs, at)
  })
  t.diagnostic(
    `seed ${random.seed}: late by ${median(late).toFixed(1)} ms in the median, ` +
      `${Math.max(...late).toFixed(1)} at most, without the stalls of this process`
  )
  assert.deepEqual(repeated(countOf(runs)), [])
  for (const [job, at] of starts) {
    assert.ok(at > (earliest.get(job) ?? 0) - 2, `job ${job} started before its time`)
  }
  assert.ok(Math.max(...late) < 250)
})

test('jobs of one priority start in the order of their pushes, those of a higher one before them', async t => {
  const place = { queue: 'prioritised', url: redis.url }
  const push = new Push<string>(place)
  t.after(() => push.destroy())
  const priorities = [0, 5, -3, 5, 0, 9, -3, 0, 5]
  for (const [index, priority] of priorities.entries()) {
    await push.send(`${priority}:${index}`, { priority })
  }
  const order: string[] = []

  const worker = new Worker<string>(place, ({ data }) => void order.push(data))
  t.after(() => worker.close(0))
  await eventually(() => order.length === priorities.length)

  assert.deepEqual(order, ['9:5', '5:1', '5:3', '5:8', '0:0', '0:4', '0:7', '-3:2', '-3:6'])
})

test('100,000 delayed jobs do not make claims slower', async t => {
  const few = await claimCost('unburdened')
  const members = Array.from({ length: 100_000 }, (_, job) => {
    return [4e12 + job, `${String(job + 1).padStart(16, '0')}:0:${job}`]
  })
  for (let from = 0; from < members.length; from += 10_000) {
    await redis.cli('ZADD', '{burdened}:later', ...members.slice(from, from + 10_000).flat())
  }
  const many = await claimCost('burdened')

  t.diagnostic(`${few.toFixed()} us a claim without them, ${many.toFixed()} with them`)
  assert.ok(many < 5 * few + 100)
  assert.equal(await redis.cli('ZCARD', '{burdened}:later'), 100_000)
})

test('a job that is due in 30 days leaves idle workers idle', async t => {
  const push = new Push<number>({ queue: 'far', url: redis.url })
  t.after(() => push.destroy())
  const worker = new Worker<number>({ queue: 'far', url: redis.url }, () => {})
  t.after(() => worker.close(0))
  await once(worker, 'connect')
  await push.send(1, { delayMs: 30 * 24 * 3_600_000 })

  const earlier = await callsOf(redis)
  await sleep(2000)
  const later = await callsOf(redis)

  assert.ok(later.sent - earlier.sent < 20, `${later.sent - earlier.sent} commands in 2 s`)
})

/** How long a claim takes in Redis, in microseconds on the average. */
async function claimCost(queue: string): Promise<number> {
  const ready = Array.from({ length: 2000 }, (_, job) => job)
  await redis.cli('RPUSH', queue, ...ready)
  await redis.cli('CONFIG', 'RESETSTAT')
  let done = 0
  const worker = new Worker<number>({ queue, url: redis.url, prefetch: 1 }, () => void done++)
  await eventually(() => done === ready.length, { timeoutMs: 20_000 })
  const info = String(await redis.cli('INFO', 'commandstats'))
  await worker.close()
  return Number(/cmdstat_evalsha:.*usec_per_call=([\d.]+)/.exec(info)?.[1])
}
