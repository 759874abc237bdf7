import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Worker } from '../../src/worker.ts'
import { eventually } from '../support/eventually.ts'
import { faultProxyFor } from '../support/fault-proxy.ts'
import { redisFor } from '../support/redis-server.ts'

test('a second close() brings the end forward, also when Redis is silent', async t => {
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  await redis.cli('RPUSH', 'silent', 1)
  const worker = new Worker({ queue: 'silent', url: proxy.url }, () => new Promise(() => {}))
  await eventually(() => worker.running === 1)
  proxy.blackhole()
  const since = performance.now()

  const closing = worker.close(60_000)
  await Promise.all([closing, worker.close(0)])

  const tookMs = performance.now() - since
  assert.ok(tookMs < 3_000, String(tookMs))
})
