import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../support/eventually.ts'
import { redisFor, type RedisServer } from '../../support/redis-server.ts'
import { journalFor, median, monotonicMs, repeated, type Journal } from './journal.ts'
import { WorkerProcess, type WorkerPlan } from './worker-process.ts'
import { countHeld, keysOfHeld } from '../../support/held.ts'

/** Of each process that is killed, jobs that it runs, and jobs that it has claimed ahead. */
const concurrency = 5
const prefetch = 10
const perRound = 20

interface Case {
  readonly title: string
  readonly plan: Partial<WorkerPlan>
  readonly leaseMs: number
  readonly withinMs: number
  readonly rounds: number
}

const cases: Case[] = [
  {
    title:
      'the jobs of a worker killed with SIGKILL run again within 5 s, long before its lease ends',
    plan: {},
    leaseMs: 30_000,
    withinMs: 8000,
    rounds: 3
  },
  {
    title: 'so do those of one with an ioredis 6 client',
    plan: { client: 'ioredis6' },
    leaseMs: 30_000,
    withinMs: 8000,
    rounds: 1
  },
  {
    title: 'over RESP2 the jobs of a worker killed with SIGKILL run again when its lease is over',
    plan: { client: 'ioredis5' },
    leaseMs: 1500,
    withinMs: 8000,
    rounds: 3
  }
]

for (const { title, plan, leaseMs, withinMs, rounds } of cases) {
  test(`${title}, and only those`, async t => {
    const redis = await redisFor(t)
    const journal = journalFor(t)
    const place = { url: redis.url, queue: 'crashed', ...plan }
    const recoveredMs: number[] = []

    for (let round = 0; round < rounds; round++) {
      const killed = await WorkerProcess.start(t, journal, {
        ...place,
        options: { concurrency, prefetch, leaseMs },
        handlerMs: 60_000
      })
      await holdAll(redis, journal, round)
      const other = await WorkerProcess.start(t, journal, { ...place, options: { leaseMs } })
      const claimed = await idle(redis)
      assert.equal(claimed, prefetch, 'the other worker has done the rest')

      const diedMs = monotonicMs()
      await killed.kill()
      await eventually(() => ends(journal, other.pid).length === perRound, { timeoutMs: withinMs })
      const lastMs = Math.max(...ends(journal, other.pid).map(({ atMs }) => atMs))
      recoveredMs.push(lastMs - diedMs)
      await finish(other)
    }

    const runs = journal.runs()
    t.diagnostic(`all done ${describe(recoveredMs)} ms after the SIGKILL`)
    assert.equal(runs.size, rounds * perRound, 'none is lost')
    const twice = repeated(runs)
    assert.equal(twice.length, rounds * concurrency, 'those that were running')
    assert.ok(Math.max(...runs.values()) <= 2)
    assert.ok(Math.max(...recoveredMs) < withinMs)
    assert.deepEqual(await keysOfHeld(redis, 'crashed'), [])
  })
}

/** Pushes the jobs of a round, and waits until the only worker holds what it can. */
async function holdAll(redis: RedisServer, journal: Journal, round: number): Promise<void> {
  const first = round * perRound
  const begun = journal.all('start').length
  const jobs = Array.from({ length: perRound }, (_, index) => first + index)
  await redis.cli('RPUSH', 'crashed', ...jobs)
  await eventually(() => journal.all('start').length === begun + concurrency)
  await eventually(async () => (await redis.cli('LLEN', 'crashed')) === perRound - prefetch)
}

/** Waits until nothing is ready any more. Resolves with how many jobs are still held. */
function idle(redis: RedisServer): Promise<number | false> {
  return eventually(async () => {
    if ((await redis.cli('LLEN', 'crashed')) !== 0) return false
    const total = await countHeld(redis, 'crashed')
    return total <= prefetch && total
  })
}

function ends(journal: Journal, pid: number): ReturnType<Journal['all']> {
  return journal.all('completed', pid)
}

async function finish(worker: WorkerProcess): Promise<void> {
  worker.close(2000)
  await worker.exited()
}

function describe(values: readonly number[]): string {
  return `${values.map(Math.round).join(', ')} (median ${Math.round(median(values))})`
}
