import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../support/eventually.ts'
import { redisFor } from '../../support/redis-server.ts'
import { journalFor, missing, repeated } from './journal.ts'
import { Producer } from './producer.ts'
import { WorkerProcess } from './worker-process.ts'

const deploys = 4

test(`${deploys} rolling deploys with SIGTERM under load: no job is lost, none runs twice`, async t => {
  const redis = await redisFor(t)
  const journal = journalFor(t)
  const plan = {
    url: redis.url,
    queue: 'deployed',
    options: { concurrency: 10, prefetch: 30 },
    handlerMs: 20
  }
  const crew = await Promise.all([1, 2].map(() => WorkerProcess.start(t, journal, plan)))
  const producer = new Producer(t, { queue: 'deployed', url: redis.url })

  for (let deploy = 0; deploy < deploys; deploy++) {
    const goal = journal.all('completed').length + 200
    await eventually(() => journal.all('completed').length >= goal, { timeoutMs: 20_000 })
    const next = await WorkerProcess.start(t, journal, plan)
    const old = crew.shift()
    old?.terminate()
    await old?.exited()
    crew.push(next)
  }
  await producer.stop()
  const pushed = producer.confirmed.size
  await eventually(() => journal.runs().size === pushed, { timeoutMs: 20_000 })
  for (const worker of crew) worker.terminate()
  await Promise.all(crew.map(worker => worker.exited()))

  t.diagnostic(`${pushed} jobs`)
  assert.equal(producer.uncertain.size, 0)
  assert.deepEqual(missing(journal.runs(), pushed), [])
  assert.deepEqual(repeated(journal.runs()), [])
  assert.equal(journal.all('completed').length, pushed)
  assert.deepEqual(journal.all('recovered'), [])
  assert.equal(await redis.cli('LLEN', 'deployed'), 0)
  assert.deepEqual(await redis.cli('KEYS', '{deployed}:[hcl]*'), [], 'nobody is left behind')
})
