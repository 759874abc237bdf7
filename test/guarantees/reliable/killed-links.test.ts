import assert from 'node:assert/strict'
import { type EventEmitter, once } from 'node:events'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ReliablePull } from '../../../src/index.ts'
import { eventually } from '../../support/eventually.ts'
import { type FaultProxy, faultProxyFor } from '../../support/fault-proxy.ts'
import { redisFor } from '../../support/redis-server.ts'
import { CountedWorker } from './counted-worker.ts'
import { drained } from './drained.ts'
import { repeated } from './journal.ts'
import { Producer } from './producer.ts'
import { Random } from './random.ts'
import { keysOfHeld } from '../../support/held.ts'

/**
 * Links that lived that long are dialled again at once. Only such are killed: on a busy machine a
 * dial may take a second, and whoever never got through would be away for as long as 3 s.
 */
const leastMs = 300
const kills = 30

test('links killed again and again under load: no job is lost, none runs twice', async t => {
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
  const consumers = [pull, ...workers.map(({ worker }) => worker)]
  const looping = loop(t, pull, runs)
  await once(pull, 'connect')
  const producer = new Producer(t, { queue: 'killed', url: redis.url })
  await Promise.all(
    proxies.map((proxy, index) => killAgainAndAgain(proxy, consumers[index]!, random))
  )
  await producer.stop()
  const { confirmed } = producer
  await eventually(() => [...confirmed].every(job => runs.has(job)), { timeoutMs: 20_000 })
  await drained(redis, 'killed')
  await Promise.all([...workers.map(({ worker }) => worker.close()), pull.close()])

  const disconnects = workers.reduce((sum, worker) => sum + worker.disconnects, 0)
  t.diagnostic(
    `seed ${random.seed}: ${confirmed.size} jobs, ${await looping} of them in a loop, ` +
      `${proxies.length * kills} kills, workers were ${disconnects} times disconnected`
  )
  assert.deepEqual(
    workers.flatMap(({ troubles }) => troubles),
    []
  )
  assert.deepEqual(repeated(runs), [])
  assert.equal(await redis.cli('LLEN', 'killed'), 0)
  assert.deepEqual(await keysOfHeld(redis, 'killed'), [])
})

async function killAgainAndAgain(
  proxy: FaultProxy,
  consumer: EventEmitter,
  random: Random
): Promise<void> {
  for (let kill = 0; kill < kills; kill++) {
    await sleep(random.between(leastMs, 2 * leastMs))
    const isBack = once(consumer, 'connect')
    proxy.kill()
    await isBack
  }
}

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
