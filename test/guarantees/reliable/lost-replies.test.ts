import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { after, before, test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from '../../../src/index.ts'
import * as lua from '../../../src/store/redis/scripts/lua.generated.ts'
import { eventually } from '../../support/eventually.ts'
import { startRedis, type RedisServer } from '../../support/redis-server.ts'
import { missing, repeated } from './journal.ts'
import { Random } from './random.ts'
import { ReplyLoser } from './reply-loser.ts'
import { blockedClients } from '../blocked-clients.ts'
import { keysOfHeld } from '../../support/held.ts'

/** Commands whose replies get lost, by something that is in no other command. */
const marks = {
  claim: digestOf(lua.claimLua),
  settle: digestOf(lua.settleLua),
  enter: digestOf(lua.enterLua),
  inspect: digestOf(lua.inspectLua),
  wait: 'BLMOVE'
}
const names = Object.keys(marks) as Array<keyof typeof marks>
const lanes = 8
const rounds = 12
let redis: RedisServer

before(async () => {
  redis = await startRedis()
  for (const text of Object.values(lua)) await redis.cli('SCRIPT', 'LOAD', text)
})
after(() => redis.stop())

test(`${lanes} workers lose ${rounds} replies each, to commands of all kinds: each job runs exactly once`, async t => {
  const random = new Random()
  const lost = new Map<string, number>()
  let pushed = 0

  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      const queue = `lossy-${lane}`
      const loser = await ReplyLoser.start(t, redis)
      const { worker, runs, troubles } = await countingWorker(t, queue, loser.url)
      let next = 0
      for (let round = 0; round < rounds; round++) {
        const name = random.oneOf(names)
        const wasLost = loser
          .lose(marks[name])
          .then(() => void lost.set(name, (lost.get(name) ?? 0) + 1))
        // Nobody enters without a reason.
        if (name === 'enter') loser.breakAll()
        const jobs = Array.from({ length: Math.ceil(random.between(0, 40)) }, () => next++)
        await redis.cli('RPUSH', queue, ...jobs)
        await Promise.race([wasLost, sleep(1500)])
        loser.stop()
        await eventually(() => runs.size === next, { timeoutMs: 15_000 })
      }
      await worker.close()
      pushed += next
      assert.deepEqual(missing(runs, next), [])
      assert.deepEqual(repeated(runs), [])
      assert.deepEqual(troubles, [])
      assert.equal(await redis.cli('LLEN', queue), 0)
      assert.deepEqual(await keysOfHeld(redis, queue), [], 'nobody holds anything')
    })
  )

  const counts = names.map(name => `${lost.get(name) ?? 0} of ${name}`).join(', ')
  t.diagnostic(`seed ${random.seed}: ${pushed} jobs, lost replies: ${counts}`)
  assert.ok(
    names.every(name => lost.has(name)),
    'there was one of each kind'
  )
})

for (const name of ['claim', 'acks', 'wait']) {
  test(`a lost reply to ${name} costs no job and no second run`, async t => {
    const loser = await ReplyLoser.start(t, redis)
    const queue = `lost-${name}`
    const runs: number[] = []
    const completed: number[] = []
    const gate = new EventTarget()
    // The wait for the first job begins before there is one.
    const waitLost = name === 'wait' ? loser.lose(marks.wait) : undefined
    const worker = new Worker<number>(
      { queue, url: loser.url, prefetch: 3, concurrency: 3 },
      async ({ data }) => {
        runs.push(data)
        await once(gate as never, 'open')
      }
    )
    t.after(() => worker.close(0))
    worker.on('completed', ({ data }) => completed.push(data))
    await once(worker, 'connect')
    await eventually(async () => (await blockedClients(redis)) === 1)

    const claimLost = name === 'claim' ? loser.lose(marks.claim) : undefined
    await redis.cli('RPUSH', queue, 1, 2, 3)
    await Promise.all([waitLost, claimLost])
    await eventually(() => runs.length === 3)
    // With room again the next claim carries the acks.
    const acksLost = name === 'acks' ? loser.lose(marks.claim) : undefined
    gate.dispatchEvent(new Event('open'))
    await acksLost
    await eventually(() => completed.length === 3)
    await worker.close()

    assert.deepEqual(
      runs.toSorted((a, b) => a - b),
      [1, 2, 3]
    )
    assert.deepEqual(
      completed.toSorted((a, b) => a - b),
      [1, 2, 3]
    )
    assert.deepEqual(await keysOfHeld(redis, queue), [])
    assert.equal(await redis.cli('LLEN', queue), 0)
  })
}

/** A worker that counts how often it runs each job, and what should not have happened. */
async function countingWorker(
  t: TestContext,
  queue: string,
  url: string
): Promise<{ worker: Worker<number>; runs: Map<number, number>; troubles: string[] }> {
  const runs = new Map<number, number>()
  const troubles: string[] = []
  const worker = new Worker<number>({ queue, url, concurrency: 4 }, async ({ data }) => {
    runs.set(data, (runs.get(data) ?? 0) + 1)
    if (data % 3 > 0) await sleep(data % 3)
  })
  t.after(() => worker.close(0))
  worker.on('leaseLost', () => troubles.push('leaseLost'))
  worker.on('error', error => troubles.push(String(error)))
  worker.on('recovered', jobs => troubles.push(`recovered ${jobs}`))
  await once(worker, 'connect')
  return { worker, runs, troubles }
}

function digestOf(text: string): string {
  return createHash('sha1').update(text).digest('hex')
}
