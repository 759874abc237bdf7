import assert from 'node:assert/strict'
import { mkdirSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Push } from '../../src/index.ts'
import { CountedWorker } from '../guarantees/reliable/counted-worker.ts'
import { journalFor, repeated } from '../guarantees/reliable/journal.ts'
import { WorkerProcess } from '../guarantees/reliable/worker-process.ts'
import { closing } from '../store/redis/scene.ts'
import { eventually } from '../support/eventually.ts'
import { redisFor, type RedisServer } from '../support/redis-server.ts'
import { keysOfHeld } from '../support/held.ts'

// https://github.com/Appsilon/mediforce/issues/1359
test('a Redis that can not write its snapshot is waited for by a Push and by a worker', async t => {
  const redis = await redisFor(t, { args: ['--save', '3600', '1'] })
  const push = closing(t, new Push<number>({ queue: 'unsaved', url: redis.url }))
  const counted = await CountedWorker.start(t, {
    queue: 'unsaved',
    url: redis.url,
    handlerMs: job => (job === 1 ? 500 : 0)
  })
  await push.send(1)
  await eventually(() => counted.runs.size === 1)

  const heal = await breakSnapshots(redis)
  const sending = push.send(2)
  await eventually(async () => (await errorsOf(redis, 'MISCONF')) > 5)
  assert.deepEqual([counted.completed.size, counted.runs.size], [0, 1])
  await heal()
  await sending

  await eventually(() => counted.completed.size === 2)
  assert.deepEqual(repeated(counted.runs), [])
  assert.deepEqual(counted.troubles, [])
})

for (const evicted of ['leases', 'consumers']) {
  // https://github.com/hibiken/asynq/issues/1144
  test(`jobs of a dead consumer come back although :${evicted} was evicted`, async t => {
    const redis = await redisFor(t)
    const place = { queue: 'evicted', url: redis.url, leaseMs: 1500 }
    await leaveHeld(t, redis, place, 3)

    await redis.cli('DEL', `{evicted}:${evicted}`)
    const counted = await CountedWorker.start(t, place)

    await eventually(() => counted.completed.size === 3, { timeoutMs: 10_000 })
    assert.deepEqual(await keysOfHeld(redis, 'evicted'), [])
  })
}

// https://github.com/taskforcesh/bullmq/issues/1506
// Nothing but the jobs themselves says then who had them: only their consumer knows where they are.
test('jobs in hand come back although :leases and :consumers were evicted', async t => {
  const redis = await redisFor(t)
  const counted = await CountedWorker.start(t, {
    queue: 'evicted',
    url: redis.url,
    leaseMs: 1500,
    concurrency: 3,
    handlerMs: () => 2000
  })
  await redis.cli('RPUSH', 'evicted', 1, 2, 3)
  await eventually(() => counted.runs.size === 3)

  await redis.cli('DEL', '{evicted}:leases', '{evicted}:consumers')

  await eventually(() => counted.completed.size === 3, { timeoutMs: 8000 })
})

// https://github.com/taskforcesh/bullmq/issues/2734
test('a Buffer takes as many bytes in Redis as it has', async t => {
  const redis = await redisFor(t)
  const bytes = Buffer.alloc(1_000_000, 0xff)
  const options = { queue: 'bytes', url: redis.url, codec: 'buffer' as const }
  const push = closing(t, new Push<Buffer>(options))

  await new Promise(resolve => push.write(bytes, resolve))
  await push.send(bytes)
  await push.send(bytes, { delayMs: 60_000 })

  const sizes = (await redis.cli(
    'EVAL',
    `return {
      #redis.call('LINDEX', KEYS[1], 0),
      #redis.call('LINDEX', KEYS[1], 1),
      #redis.call('ZRANGE', KEYS[2], 0, 0)[1]
    }`,
    2,
    'bytes',
    '{bytes}:later'
  )) as number[]
  for (const size of sizes) assert.ok(size >= 1_000_000 && size < 1_000_200, `${size} bytes`)
})

for (const idempotent of [false, true]) {
  // https://github.com/OptimalBits/bull/issues/1357
  // Redis answers with a protocol error and hangs up. Which of the two is heard of first is up to
  // chance: the one destroys the stream, the other makes an idempotent Push try for ever.
  test(
    `a job that is too large for Redis fails alone, with idempotent: ${idempotent}`,
    { todo: true },
    async t => {
      const redis = await redisFor(t, { args: ['--proto-max-bulk-len', '1mb'] })
      const push = closing(t, new Push<string>({ queue: 'large', url: redis.url, idempotent }))
      const errors: unknown[] = []
      push.on('error', error => errors.push(error))
      await push.send('first')

      for (const mebibytes of [2, 64]) {
        const outcome = await Promise.race([
          push.send('x'.repeat(mebibytes * 1024 * 1024)).then(
            () => 'stored',
            (error: Error) => error.name
          ),
          sleep(4000, 'never settled')
        ])
        assert.match(outcome, /Error$/)
        await push.send('next')
      }

      assert.equal(await redis.cli('LLEN', 'large'), 3)
      assert.deepEqual(errors, [])
    }
  )
}

/** Kills a worker that has these jobs in hand. */
async function leaveHeld(
  t: TestContext,
  redis: RedisServer,
  { leaseMs, ...place }: { queue: string; url: string; leaseMs: number },
  jobs: number
): Promise<void> {
  const journal = journalFor(t)
  const options = { leaseMs, concurrency: jobs }
  const dying = await WorkerProcess.start(t, journal, { ...place, options, handlerMs: 60_000 })
  await redis.cli('RPUSH', place.queue, ...Array.from({ length: jobs }, (_, job) => job))
  await eventually(() => journal.all('start').length === jobs)
  await dying.kill()
}

/** Makes BGSAVE fail, after which Redis refuses to write. Returns the way back. */
async function breakSnapshots(redis: RedisServer): Promise<() => Promise<void>> {
  const [, folder = ''] = (await redis.cli('CONFIG', 'GET', 'dir')) as string[]
  // A folder can not be replaced by a file.
  const obstacle = join(folder, 'dump.rdb')
  mkdirSync(join(obstacle, 'full'), { recursive: true })
  await redis.cli('BGSAVE')
  await eventually(async () => (await lastSave(redis)) === 'err')
  return async () => {
    rmdirSync(join(obstacle, 'full'))
    rmdirSync(obstacle)
    await redis.cli('BGSAVE')
    await eventually(async () => (await lastSave(redis)) === 'ok')
  }
}

async function lastSave(redis: RedisServer): Promise<string | undefined> {
  const info = String(await redis.cli('INFO', 'persistence'))
  return /rdb_last_bgsave_status:(\w+)/.exec(info)?.[1]
}

async function errorsOf(redis: RedisServer, code: string): Promise<number> {
  const info = String(await redis.cli('INFO', 'errorstats'))
  return Number(new RegExp(`errorstat_${code}:count=(\\d+)`).exec(info)?.[1] ?? 0)
}
