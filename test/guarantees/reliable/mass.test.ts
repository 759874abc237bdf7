import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../../support/eventually.ts'
import { redisFor } from '../../support/redis-server.ts'
import { journalFor, missing, repeated, type Journal } from './journal.ts'
import { WorkerProcess, type WorkerPlan } from './worker-process.ts'
import { keysOfHeld } from '../../support/held.ts'

const jobs = 20_000
const processes = 3
const concurrency = 20
const killEveryMs = 2000

test(`${jobs} jobs, ${processes} processes, one killed every ${killEveryMs / 1000} s: none is lost, and only what was in hand runs twice`, async t => {
  const redis = await redisFor(t)
  const journal = journalFor(t)
  await pushAll(numbers => redis.cli('RPUSH', 'mass', ...numbers))
  const plan: Omit<WorkerPlan, 'journal'> = {
    url: redis.url,
    queue: 'mass',
    options: { concurrency },
    handlerMs: 30
  }
  const crew = await Promise.all(
    Array.from({ length: processes }, () => WorkerProcess.start(t, journal, plan))
  )

  let kills = 0
  for (; !(await isDone()); kills++) {
    await Promise.race([sleep(killEveryMs), eventually(isDone, { timeoutMs: 60_000 })])
    if (await isDone()) break
    const victim = kills % processes
    await crew[victim]?.kill()
    crew[victim] = await WorkerProcess.start(t, journal, plan)
  }
  await Promise.all(crew.map(close))

  const runs = journal.runs()
  const extra = repeated(runs).reduce((sum, job) => sum + (runs.get(job) ?? 0) - 1, 0)
  const underWay = interrupted(journal)
  t.diagnostic(`${kills} kills, ${underWay} runs cut off, ${extra} extra runs`)
  assert.deepEqual(missing(runs, jobs), [])
  assert.ok(kills >= 2, 'there were some kills')
  assert.ok(extra <= underWay, 'only those whose end was not confirmed')
  // Those that were running, and those that had ended and whose ack was on its way. These are no
  // more than that: the way takes less time than a handler.
  assert.ok(underWay <= 2 * kills * concurrency, 'no more than were in hand')
  assert.equal(await redis.cli('LLEN', '{mass}:dead'), 0)
  assert.deepEqual(await keysOfHeld(redis, 'mass'), [])

  async function isDone(): Promise<boolean> {
    return (await redis.cli('HGET', '{mass}:state', 'acked')) === String(jobs)
  }
})

async function pushAll(push: (numbers: number[]) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < jobs; from += 5000) {
    await push(Array.from({ length: 5000 }, (_, index) => from + index))
  }
}

/** How many runs were begun by a process that did not live to hear that they had been acked. */
function interrupted(journal: Journal): number {
  return journal.all('start').length - journal.all('completed').length
}

async function close(worker: WorkerProcess): Promise<void> {
  worker.close(5000)
  await worker.exited()
}
