import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { test, type TestContext } from 'node:test'
import { Pull, Push, ReliablePull, Worker } from '../../../src/index.ts'
import { eventually } from '../../support/eventually.ts'
import { redisFor } from '../../support/redis-server.ts'
import { missing, repeated } from './journal.ts'

interface OldPush extends NodeJS.EventEmitter {
  write(data: unknown): boolean
  end(): void
}

const old = createRequire(import.meta.url)('pushpull2') as {
  Push: new (options: { queue: string; host: string; port: number }) => OldPush
}
const each = 300

test('what redis-cli, pushpull 2.1.8 and pushpull 3 push, a Worker does: each job once', async t => {
  const redis = await redisFor(t)
  const place = { queue: 'mixed', host: redis.host, port: redis.port }
  const runs = new Map<number, number>()
  const ids = new Set<string>()
  const worker = new Worker<{ job: number }>({ ...place, concurrency: 10 }, ({ data, id }) => {
    count(runs, data.job)
    ids.add(id)
  })
  t.after(() => worker.close(0))

  const sender = new old.Push(place)
  t.after(() => sender.end())
  const push = new Push<{ job: number }>(place)
  t.after(() => push.destroy())
  for (let job = 0; job < each; job++) {
    sender.write({ job })
    push.write({ job: each + job })
    void push.send({ job: 2 * each + job })
  }
  const raw = Array.from({ length: each }, (_, job) => JSON.stringify({ job: 3 * each + job }))
  await redis.cli('RPUSH', 'mixed', ...raw)
  await push.close()

  await eventually(() => runs.size === 4 * each)
  await worker.close()
  assert.deepEqual(missing(runs, 4 * each), [])
  assert.deepEqual(repeated(runs), [])
  assert.equal(ids.size, 4 * each, 'each job has an id of its own')
})

test('a Pull, a ReliablePull and a Worker share a queue: each job once', async t => {
  const redis = await redisFor(t)
  const place = { queue: 'shared', url: redis.url }
  const by = {
    pull: new Map<number, number>(),
    reliable: new Map<number, number>(),
    worker: new Map<number, number>()
  }
  const pull = new Pull<number>(place)
  pull.on('data', job => count(by.pull, job))
  const worker = new Worker<number>({ ...place, concurrency: 2 }, ({ data }) =>
    count(by.worker, data)
  )
  const reliable = new ReliablePull<number>(place)
  const looping = loop(t, reliable, by.reliable)
  t.after(() => [pull.destroy(), void worker.close(0)])
  await Promise.all([once(pull, 'connect'), once(worker, 'connect'), once(reliable, 'connect')])

  const push = new Push<number>(place)
  for (let job = 0; job < 4 * each; job++)
    await (job % 2 === 0 ? push.send(job) : written(push, job))
  await push.close()

  const all = (): Map<number, number> => {
    const jobs = Object.values(by).flatMap(runs => [...runs])
    const sum = new Map<number, number>()
    for (const [job, times] of jobs) sum.set(job, (sum.get(job) ?? 0) + times)
    return sum
  }
  await eventually(() => all().size === 4 * each)
  await Promise.all([pull.close(), worker.close(), reliable.close()])
  await looping
  t.diagnostic(`Pull ${by.pull.size}, ReliablePull ${by.reliable.size}, Worker ${by.worker.size}`)
  assert.deepEqual(repeated(all()), [])
  assert.ok(
    Object.values(by).every(runs => runs.size > 0),
    'all of them got some'
  )
  assert.equal(await redis.cli('LLEN', 'shared'), 0)
})

async function loop(
  t: TestContext,
  jobs: ReliablePull<number>,
  runs: Map<number, number>
): Promise<void> {
  t.after(() => void jobs.destroy())
  for await (const { data } of jobs) count(runs, data)
}

function written(push: Push<number>, job: number): Promise<void> {
  return new Promise((resolve, reject) => {
    push.write(job, error => (error ? reject(error) : resolve()))
  })
}

function count(runs: Map<number, number>, job: number): void {
  runs.set(job, (runs.get(job) ?? 0) + 1)
}
