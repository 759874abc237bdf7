import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { Worker, type Job } from '../../../src/index.ts'
import { eventually } from '../../support/eventually.ts'
import { faultProxyFor } from '../../support/fault-proxy.ts'
import { redisFor } from '../../support/redis-server.ts'
import { CountedWorker } from './counted-worker.ts'

test('a worker that can not reach Redis any more loses its jobs to another within seconds, and hears of it when it is back', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  const inHand: Array<Job<number>> = []
  const lost: Array<Job<number>> = []
  let finish = (): void => {}
  const finished = new Promise<void>(resolve => (finish = resolve))
  const place = { queue: 'cut', url: proxy.url }
  const cut = new Worker<number>({ ...place, concurrency: 2 }, async job => {
    inHand.push(job)
    if (job.data < 2) await finished
  })
  t.after(() => cut.close(0))
  const completed: number[] = []
  cut.on('completed', ({ data }) => completed.push(data))
  cut.on('leaseLost', jobs => lost.push(...jobs))
  await redis.cli('RPUSH', 'cut', 0, 1)
  await eventually(() => inHand.length === 2)
  const other = await CountedWorker.start(t, { queue: 'cut', url: redis.url })

  const since = performance.now()
  await proxy.refuse()
  proxy.kill()
  await eventually(() => other.completed.size === 2, { timeoutMs: 8000 })
  t.diagnostic(`the other did them after ${(performance.now() - since).toFixed()} ms`)
  await other.worker.close()
  assert.ok(
    inHand.every(({ signal }) => !signal.aborted),
    'it can not know yet'
  )
  await proxy.accept()

  await eventually(() => lost.length === 2, { timeoutMs: 8000 })
  assert.deepEqual(new Set(lost), new Set(inHand))
  assert.ok(lost.every(({ signal }) => signal.aborted))
  finish()
  await redis.cli('RPUSH', 'cut', 2)
  await eventually(() => completed.includes(2))
  assert.deepEqual(completed, [2], 'what was lost does not count as completed')
})

test('a worker that can not reach Redis for a second keeps its jobs', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  const counted = await CountedWorker.start(t, {
    queue: 'short',
    url: proxy.url,
    concurrency: 2,
    handlerMs: () => 3000
  })
  const other = await CountedWorker.start(t, { queue: 'other', url: redis.url })
  await redis.cli('RPUSH', 'short', 0, 1)
  await eventually(() => counted.runs.size === 2)

  await proxy.refuse()
  proxy.kill()
  await new Promise(resolve => setTimeout(resolve, 1000))
  await proxy.accept()

  await eventually(() => counted.completed.size === 2, { timeoutMs: 8000 })
  assert.deepEqual([...counted.troubles, ...other.troubles], [])
})

test('a worker that can not reach Redis starts none of the jobs that it has claimed ahead, until it is back', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  const started: number[] = []
  let finish = (): void => {}
  const finished = new Promise<void>(resolve => (finish = resolve))
  const worker = new Worker<number>({ queue: 'ahead', url: proxy.url, prefetch: 3 }, async job => {
    started.push(job.data)
    if (job.data === 0) await finished
  })
  t.after(() => worker.close(0))
  await redis.cli('RPUSH', 'ahead', 0, 1, 2)
  await eventually(async () => started.length === 1 && (await redis.cli('LLEN', 'ahead')) === 0)

  const disconnected = once(worker, 'disconnect')
  await proxy.refuse()
  proxy.kill()
  await disconnected
  finish()
  await eventually(() => worker.running === 0)
  assert.deepEqual(started, [0])
  await proxy.accept()

  await eventually(() => started.length === 3)
  assert.deepEqual(started, [0, 1, 2])
})
