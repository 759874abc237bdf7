import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../support/eventually.ts'
import { redisFor } from '../../support/redis-server.ts'
import { countOf, journalFor, missing, type Journal } from './journal.ts'
import { WorkerProcess } from './worker-process.ts'
import { keysOfHeld } from '../../support/held.ts'

const jobs = 60

const cases = [
  {
    title: 'a job that kills its process is a dead letter after 3 deaths',
    poisons: [20],
    deaths: 3
  },
  // The first two deaths are on the account of both, and then each dies alone.
  {
    title: 'two jobs that kill their process are dead letters after 4',
    poisons: [20, 21],
    deaths: 4
  }
]

for (const { title, poisons, deaths } of cases) {
  test(`${title}, and take no other along`, async t => {
    const redis = await redisFor(t)
    const journal = journalFor(t)
    const tasks = Array.from({ length: jobs }, (_, job) =>
      JSON.stringify(poisons.includes(job) ? { job, kills: true } : { job, ms: 20 })
    )
    await redis.cli('RPUSH', 'poisoned', ...tasks)
    const plan = {
      url: redis.url,
      queue: 'poisoned',
      options: { concurrency: 5, prefetch: 15 },
      handlerMs: 20
    }

    const died = await superviseUntil(
      async () => (await redis.cli('LLEN', '{poisoned}:dead')) === poisons.length,
      () => WorkerProcess.start(t, journal, plan)
    )

    const letters = (await redis.cli('LRANGE', '{poisoned}:dead', 0, -1)) as string[]
    const reason =
      /^pp1 .*"reason":"PoisonError: 3 processes died.*\n\{"job":(\d+),"kills":true\}$/s
    const dead = letters.map(letter => Number(reason.exec(letter)?.[1]))
    assert.deepEqual(new Set(dead), new Set(poisons))
    assert.equal(died, deaths)
    await eventually(() => missing(done(journal), jobs).join() === poisons.join())
    assert.equal(await redis.cli('LLEN', 'poisoned'), 0)
    await eventually(async () => (await keysOfHeld(redis, 'poisoned')).length === 0)
    const runs = [...journal.runs().values()].reduce((sum, count) => sum + count, 0)
    t.diagnostic(`${runs - jobs} extra runs in ${died} deaths`)
  })
}

/** Starts a worker process anew as often as it dies. Resolves with how often it died. */
async function superviseUntil(
  isOver: () => Promise<boolean>,
  start: () => Promise<WorkerProcess>
): Promise<number> {
  let worker = await start()
  for (let died = 0; ; died++) {
    await eventually(async () => !worker.isRunning || (await isOver()), { timeoutMs: 20_000 })
    if (worker.isRunning) return died
    worker = await start()
  }
}

/** By their handlers: who dies with the reply of an ack on its way never hears that the job was 'completed'. */
function done(journal: Journal): Map<number, number> {
  return countOf(journal.all('done').map(({ job = -1 }) => job))
}
