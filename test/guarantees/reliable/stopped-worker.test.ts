import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../support/eventually.ts'
import { redisFor } from '../../support/redis-server.ts'
import { journalFor, missing, type Entry, type Journal } from './journal.ts'
import { WorkerProcess } from './worker-process.ts'
import { keysOfHeld } from '../../support/held.ts'

const running = 3
const held = 5
const rounds = 3

test('a worker stopped for longer than its lease loses its jobs to another, hears of it, and goes on', async t => {
  const redis = await redisFor(t)
  const journal = journalFor(t)
  const place = { url: redis.url, queue: 'stopped' }
  const stopped = await WorkerProcess.start(t, journal, {
    ...place,
    options: { leaseMs: 1000, concurrency: running, prefetch: held },
    // Still at it when it wakes, so that it is the signal that ends them.
    holdsUntilAborted: true
  })
  let next = 0

  for (let round = 0; round < rounds; round++) {
    const jobs = Array.from({ length: held }, () => next++)
    // Settled by the handler itself, so that it hears what becomes of that.
    const tasks = jobs.map(job => JSON.stringify({ job, acks: true }))
    await redis.cli('RPUSH', 'stopped', ...tasks)
    await eventually(() => of(journal, 'start', stopped, jobs).length === running)
    await eventually(async () => (await redis.cli('LLEN', 'stopped')) === 0)
    stopped.pause()

    const other = await WorkerProcess.start(t, journal, { ...place, options: { leaseMs: 1000 } })
    await eventually(() => of(journal, 'settled', other, jobs).length === held, {
      timeoutMs: 10_000
    })
    await close(other)
    stopped.continue()

    await eventually(() => of(journal, 'settled', stopped, jobs).length === running)
    const late = of(journal, 'settled', stopped, jobs)
    assert.deepEqual(
      late.map(({ detail }) => detail),
      [false, false, false],
      'late acks are refused'
    )
    assert.deepEqual(
      of(journal, 'aborted', stopped, jobs).map(({ detail }) => detail),
      ['LeaseLostError', 'LeaseLostError', 'LeaseLostError']
    )
    await eventually(() => journal.all('leaseLost', stopped.pid).length > round)
    const reports = journal.all('leaseLost', stopped.pid)
    assert.equal(reports.length, round + 1, "'leaseLost' comes once")
    assert.deepEqual(new Set(reports[round]?.detail as number[]), new Set(jobs.slice(0, running)))
    assert.equal(of(journal, 'start', stopped, jobs).length, running, 'it starts no other of them')

    const more = Array.from({ length: 2 * held }, () => next++)
    await redis.cli('RPUSH', 'stopped', ...more)
    await eventually(() => of(journal, 'completed', stopped, more).length === more.length)
  }
  await close(stopped)

  const runs = journal.runs()
  assert.deepEqual(missing(runs, next), [])
  const twice = [...runs.values()].filter(count => count === 2).length
  assert.equal(twice, rounds * running, 'only those that were running ran again')
  assert.equal(Math.max(...runs.values()), 2)
  assert.deepEqual(await keysOfHeld(redis, 'stopped'), [])
})

/** What a process says of some jobs. */
function of(
  journal: Journal,
  what: Entry['what'],
  { pid }: WorkerProcess,
  jobs: readonly number[]
): Entry[] {
  return journal.all(what, pid).filter(({ job = -1 }) => jobs.includes(job))
}

async function close(worker: WorkerProcess): Promise<void> {
  worker.close(2000)
  await worker.exited()
}
