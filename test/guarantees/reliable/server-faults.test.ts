import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../../support/eventually.ts'
import { redisFor, type RedisServer } from '../../support/redis-server.ts'
import { CountedWorker } from './counted-worker.ts'
import { drained } from './drained.ts'
import { repeated } from './journal.ts'
import { Producer } from './producer.ts'
import { keysOfHeld } from '../../support/held.ts'

interface Fault {
  readonly title: string
  readonly times: number
  readonly strike: (redis: RedisServer) => Promise<unknown>
}

const faults: Fault[] = [
  {
    title: 'CLIENT KILL of all connections',
    times: 8,
    strike: async redis => {
      // Those that are subscribed count as another type.
      await redis.cli('CLIENT', 'KILL', 'TYPE', 'pubsub')
      await redis.cli('CLIENT', 'KILL', 'TYPE', 'normal')
    }
  },
  {
    title: 'CLIENT KILL of the connections for commands',
    times: 8,
    strike: redis => redis.cli('CLIENT', 'KILL', 'TYPE', 'normal')
  },
  { title: 'SCRIPT FLUSH', times: 20, strike: redis => redis.cli('SCRIPT', 'FLUSH') },
  { title: 'DEBUG SLEEP 3', times: 1, strike: redis => redis.cli('DEBUG', 'SLEEP', 3) },
  {
    title: 'a Redis that stands still for 9 s',
    times: 1,
    strike: async redis => {
      redis.pause()
      await sleep(9000)
      redis.continue()
    }
  }
]

for (const { title, times, strike } of faults) {
  test(`${title}, ${times} times under load: no job is lost, none runs twice`, async t => {
    const redis = await redisFor(t, { args: ['--enable-debug-command', 'yes'] })
    const runs = new Map<number, number>()
    const place = { queue: 'struck', url: redis.url }
    const options = { ...place, concurrency: 5 }
    const workers = await Promise.all([1, 2].map(() => CountedWorker.start(t, options, runs)))
    const producer = new Producer(t, place)

    for (let strikes = 0; strikes < times; strikes++) {
      const goal = producer.confirmed.size + 300
      await eventually(() => producer.confirmed.size >= goal, { timeoutMs: 20_000 })
      await strike(redis)
    }
    const goal = producer.confirmed.size + 300
    await eventually(() => producer.confirmed.size >= goal, { timeoutMs: 20_000 })
    await producer.stop()
    const { confirmed, uncertain } = producer
    await eventually(() => [...confirmed].every(job => runs.has(job)), { timeoutMs: 20_000 })
    await drained(redis, 'struck')
    await Promise.all(workers.map(({ worker }) => worker.close()))

    t.diagnostic(`${confirmed.size} jobs confirmed, ${uncertain.size} uncertain`)
    assert.deepEqual(
      workers.flatMap(({ troubles }) => troubles),
      []
    )
    assert.deepEqual(repeated(runs), [])
    assert.equal(await redis.cli('LLEN', 'struck'), 0)
    assert.deepEqual(await keysOfHeld(redis, 'struck'), [])
  })
}
