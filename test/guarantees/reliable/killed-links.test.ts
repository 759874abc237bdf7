import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ReliablePull } from '../../../src/index.ts'
import { eventually } from '../../support/eventually.ts'
import { faultProxyFor } from '../../support/fault-proxy.ts'
import { redisFor } from '../../support/redis-server.ts'
import { CountedWorker } from './counted-worker.ts'
import { repeated } from './journal.ts'
import { Producer } from './producer.ts'
import { Random } from './random.ts'

const forMs = 12_000

test('links killed at random under load: no job is lost, none runs twice', async t => {
  const random = new Random()
  const redis = await redisFor(t)
  const runs = new Map<number, number>()
  const proxies = await Promise.all([1, 2, 3].map(() => faultProxyFor(t, redis)))
  const workers = await Promise.all(
    proxies
      .slice(1)
      .map(({ url }) => CountedWorker.start(t, { queue: 'killed', url, concurrency: 5 }, runs))
  )
  const pull = new ReliablePull<number>({ queue: 'killed', url: proxies[0]!.url })
  const looping = loop(t, pull, runs)
  const producer = new Producer(t, { queue: 'killed', url: redis.url })
  let kills = 0

  for (const until = performance.now() + forMs; performance.now() < until; kills++) {
    await sleep(random.between(0, 500))
    random.oneOf(proxies).kill()
  }
  await producer.stop()
  const { confirmed } = producer
  await eventually(() => [...confirmed].every(job => runs.has(job)), { timeoutMs: 20_000 })
  await Promise.all([...workers.map(({ worker }) => worker.close()), pull.close()])

  const disconnects = workers.reduce((sum, worker) => sum + worker.disconnects, 0)
  t.diagnostic(
    `seed ${random.seed}: ${confirmed.size} jobs, ${await looping} of them in a loop, ` +
      `${kills} kills, workers were ${disconnects} times disconnected`
  )
  assert.deepEqual(
    workers.flatMap(({ troubles }) => troubles),
    []
  )
  assert.deepEqual(repeated(runs), [])
  assert.equal(await redis.cli('LLEN', 'killed'), 0)
  assert.deepEqual(await redis.cli('KEYS', '{killed}:held:*'), [])
})

/** Does the jobs in a `for await` loop. Resolves with how many that were when the stream has ended. */
async function loop(
  t: TestContext,
  pull: ReliablePull<number>,
  runs: Map<number, number>
): Promise<number> {
  t.after(() => pull.destroy())
  let done = 0
  for await (const { data } of pull) {
    runs.set(data, (runs.get(data) ?? 0) + 1)
    done++
  }
  return done
}
