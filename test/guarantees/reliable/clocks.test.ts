import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { eventually } from '../../support/eventually.ts'
import { redisFor } from '../../support/redis-server.ts'
import { journalFor, monotonicMs } from './journal.ts'
import { WorkerProcess } from './worker-process.ts'

const hourMs = 3_600_000
const preload = new URL('shifted-clock.ts', import.meta.url).href

for (const [producerShiftMs, workerShiftMs] of [
  [-hourMs, hourMs],
  [hourMs, -hourMs]
] as const) {
  test(`wall clocks that are wrong by ${workerShiftMs / hourMs} h in workers and ${producerShiftMs / hourMs} h in a producer change no delay, expiry or lease`, async t => {
    const redis = await redisFor(t)
    const journal = journalFor(t)
    const place = { url: redis.url, queue: 'skewed', preload }
    const wrong = { ...place, shiftMs: workerShiftMs }
    const options = { leaseMs: 1500 }
    const killed = await WorkerProcess.start(t, journal, { ...wrong, options, handlerMs: 60_000 })
    await redis.cli('RPUSH', 'skewed', 9)
    await eventually(() => journal.all('start').length === 1)
    const worker = await WorkerProcess.start(t, journal, { ...wrong, options })

    const producer = fork(new URL('producer-program.ts', import.meta.url), [redis.url, 'skewed'], {
      execArgv: [...process.execArgv, '--import', preload],
      env: { ...process.env, SHIFT_CLOCK_MS: String(producerShiftMs) }
    })
    const [code] = (await once(producer, 'exit')) as [number]
    const pushedMs = monotonicMs()
    assert.equal(code, 0)
    await eventually(() => journal.all('completed', worker.pid).length === 3)

    const entries = journal.entries()
    const startOf = (job: number): number =>
      entries.find(entry => entry.what === 'start' && entry.job === job)?.atMs ?? NaN
    t.diagnostic(`delayed by 1500 ms, started ${(startOf(1) - startOf(0)).toFixed()} ms later`)
    assert.ok(startOf(1) - startOf(0) >= 1450)
    assert.ok(startOf(1) - pushedMs < 2000)
    assert.deepEqual(
      journal.all('expired').map(({ job }) => job),
      [2]
    )
    assert.deepEqual(journal.all('leaseLost'), [], 'the lease of the one that lives is untouched')
    assert.deepEqual(journal.all('recovered'), [])

    await killed.kill()
    await eventually(() => startsOf(9) === 2, { timeoutMs: 8000 })

    function startsOf(job: number): number {
      return journal.all('start').filter(entry => entry.job === job).length
    }
  })
}
