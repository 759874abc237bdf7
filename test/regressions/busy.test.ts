import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { blockedClients } from '../guarantees/blocked-clients.ts'
import { CountedWorker } from '../guarantees/reliable/counted-worker.ts'
import { repeated } from '../guarantees/reliable/journal.ts'
import { eventually } from '../support/eventually.ts'
import { redisFor } from '../support/redis-server.ts'
import { clientWays } from './clients.ts'

for (const { name, place } of clientWays) {
  // https://github.com/taskforcesh/bullmq/issues/265
  test(`workers go on after a Redis that was busy with a script for 2 s, over ${name}`, async t => {
    const redis = await redisFor(t, { args: ['--lua-time-limit', '10'] })
    const at = (queue: string): { queue: string } => ({ queue, ...place(t, redis) })
    const idle = await CountedWorker.start(t, at('idle'))
    const working = await CountedWorker.start(t, { ...at('working'), handlerMs: () => 100 })
    await eventually(async () => (await blockedClients(redis)) === 2)
    await redis.cli('RPUSH', 'working', 0, 1, 2, 3, 4)
    await eventually(() => working.runs.size === 2)

    const script = redis.cli('EVAL', 'while true do end', '0').catch(() => {})
    await eventually(async () => /BUSY/.test((await redis.cli('PING').catch(String)) as string))
    // Its time is the point: handlers end meanwhile, and waits time out.
    await sleep(2000)
    await redis.cli('SCRIPT', 'KILL')
    await script
    await redis.cli('RPUSH', 'idle', 1)

    await eventually(() => idle.completed.size === 1 && working.completed.size === 5)
    assert.deepEqual([...repeated(idle.runs), ...repeated(working.runs)], [])
    assert.deepEqual([...idle.troubles, ...working.troubles], [])
  })
}
