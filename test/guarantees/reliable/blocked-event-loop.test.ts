import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../support/eventually.ts'
import { redisFor } from '../../support/redis-server.ts'
import { journalFor } from './journal.ts'
import { WorkerProcess } from './worker-process.ts'

const blockMs = 10_000

test(`a handler that blocks its event loop for ${blockMs / 1000} s keeps its jobs, although another worker is idle`, async t => {
  const redis = await redisFor(t)
  const journal = journalFor(t)
  const place = { url: redis.url, queue: 'blocked' }
  await redis.cli('RPUSH', 'blocked', JSON.stringify({ job: 0, blockMs }), 1, 2)
  const blocked = await WorkerProcess.start(t, journal, { ...place, options: { prefetch: 3 } })
  await eventually(() => journal.all('start', blocked.pid).length === 1)
  assert.equal(await redis.cli('LLEN', 'blocked'), 0, 'it has claimed the others ahead')
  const other = await WorkerProcess.start(t, journal, place)

  await eventually(() => journal.all('completed', blocked.pid).length === 3, { timeoutMs: 20_000 })

  assert.deepEqual(
    [...journal.runs()],
    [
      [0, 1],
      [1, 1],
      [2, 1]
    ]
  )
  assert.deepEqual(journal.all('start', other.pid), [])
  assert.deepEqual(journal.all('leaseLost'), [])
  assert.deepEqual(journal.all('recovered'), [])

  await redis.cli('RPUSH', 'blocked', 3)
  await eventually(() => journal.all('completed').length === 4)
})
