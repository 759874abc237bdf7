import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../../support/eventually.ts'
import { endWithThisProcess } from '../../support/owned-processes.ts'
import { redisFor, type RedisServer } from '../../support/redis-server.ts'
import { blockedClients } from '../blocked-clients.ts'
import { callsOf } from './command-calls.ts'
import { journalFor, monotonicMs } from './journal.ts'
import { WorkerProcess } from './worker-process.ts'
import { keysOfHeld } from '../../support/held.ts'

const thousand = 1000
const seconds = 6
const fleet = 60

test(`${thousand} idle workers cost Redis little, and a job wakes one of them`, async t => {
  const redis = await redisFor(t)
  const said: unknown[] = []
  const child = idleWorkers(t, redis, thousand)
  child.on('message', message => said.push(message))
  await eventually(() => said.includes('connected'), { timeoutMs: 60_000 })
  await eventually(async () => (await blockedClients(redis)) === thousand, { timeoutMs: 30_000 })
  said.length = 0

  const before = await callsOf(redis)
  await sleep(1000 * seconds)
  const after = await callsOf(redis)
  const sent = (after.sent - before.sent) / seconds
  const all = (after.all - before.all) / seconds
  t.diagnostic(`${sent.toFixed()} commands a second sent, ${all.toFixed()} with those of scripts`)
  t.diagnostic(difference(before.byName, after.byName))
  assert.ok(sent < 2000)

  for (let job = 0; job < 20; job++) {
    await redis.cli('RPUSH', 'idle', job)
    await eventually(() => said.length > job)
  }
  await eventually(async () => (await keysOfHeld(redis, 'idle')).length === 0)
  assert.deepEqual(
    said.map(it => (it as { job: number }).job),
    Array.from({ length: 20 }, (_, job) => job),
    'each was begun once'
  )
  assert.equal(new Set(said.map(it => (it as { worker: number }).worker)).size, 20, 'by turns')
})

test(`${fleet} workers that were started together find the jobs of a killed one within 5 s`, async t => {
  const redis = await redisFor(t)
  const journal = journalFor(t)
  const place = { url: redis.url, queue: 'idle' }
  const recoveredMs: number[] = []
  const said: unknown[] = []
  const plan = { ...place, options: { concurrency: 5 }, handlerMs: 60_000 }
  const killed = await WorkerProcess.start(t, journal, plan)
  await redis.cli('RPUSH', 'idle', 0, 1, 2, 3, 4)
  await eventually(() => journal.all('start').length === 5)
  idleWorkers(t, redis, fleet).on('message', message => said.push(message))
  await eventually(() => said.includes('connected'), { timeoutMs: 60_000 })
  said.length = 0
  // Long enough for each of them to have looked once.
  await sleep(2500)

  const diedMs = monotonicMs()
  await killed.kill()
  await eventually(() => said.length === 5, { timeoutMs: 40_000 })
  recoveredMs.push(monotonicMs() - diedMs)

  t.diagnostic(`all were begun ${recoveredMs.map(Math.round).join()} ms after the SIGKILL`)
  assert.ok(Math.max(...recoveredMs) < 8000)
})

function idleWorkers(t: TestContext, redis: RedisServer, workers: number): ChildProcess {
  const args = [redis.url, 'idle', String(workers)]
  const child = fork(new URL('idle-program.ts', import.meta.url), args)
  endWithThisProcess(child)
  t.after(() => child.kill('SIGKILL'))
  return child
}

function difference(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>
): string {
  return [...after]
    .map(([name, calls]) => [name, (calls - (before.get(name) ?? 0)) / seconds] as const)
    .filter(([, perSecond]) => perSecond >= 1)
    .map(([name, perSecond]) => `${name} ${perSecond.toFixed()}`)
    .join(', ')
}
