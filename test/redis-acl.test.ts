import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { job, Pull, Push, Queue, ReliablePull, Worker } from '../src/index.ts'
import { mandatoryRules, optionalRules } from './support/acl-rules.ts'
import { eventually } from './support/eventually.ts'
import { startRedis, type RedisServer } from './support/redis-server.ts'

const password = 'secret'
const queue = 'orders'

const rounds = [
  { title: 'without the optional rights', rules: mandatoryRules, hasAll: false },
  { title: 'with the optional rights', rules: [...mandatoryRules, ...optionalRules], hasAll: true }
]

for (const { title, rules, hasAll } of rounds) {
  describe(`${title} of docs/redis.md`, () => {
    let redis: RedisServer

    beforeEach(async () => {
      redis = await startRedis()
      const knowsBlmpop = (await redis.cli('COMMAND', 'INFO', 'BLMPOP')) as unknown[]
      for (const rule of rules) {
        await redis.cli(...rule.filter(part => part !== '+blmpop' || knowsBlmpop[0] !== null))
      }
    })

    afterEach(async () => {
      const asked = hasAll ? [] : ['blmpop', 'client', 'client|unblock', 'info']
      const refused = await refusals(redis)
      await redis.stop()
      assert.deepEqual(
        refused.filter(command => !asked.includes(command)),
        []
      )
    })

    const as = (username: string) => ({ queue, port: redis.port, username, password })

    /** Puts a consumer there that never was, with a job in its hands. */
    async function haunt(run: string, leaseMs: number): Promise<void> {
      const [seconds] = (await redis.cli('TIME')) as string[]
      const now = Number(seconds) * 1000
      await redis.cli('HSET', '{orders}:held:ghost:1', '1', '"haunted"')
      await redis.cli('ZADD', '{orders}:leases', String(now + leaseMs), 'ghost:1')
      await redis.cli('HSET', '{orders}:consumers', 'ghost:1', `${now} ${leaseMs} ${run} 1`)
    }

    test('a Push without job options pushes', async () => {
      const push = new Push(as('producer'))
      push.write('written')
      await push.send('sent', { id: 'mine', headers: { trace: 'a' }, attempts: 2 })
      await push.close()

      assert.equal(await redis.cli('LLEN', queue), 2)
    })

    test('a Push with job options, numbers and a bound pushes', async () => {
      const push = new Push({ ...as('scheduler'), idempotent: true, maxLength: 10 })
      push.write('written')
      push.write(job('later', { delayMs: 60_000 }))
      push.write(job('first', { priority: 1, expiresMs: 60_000 }))
      const dedupe = { key: 'same', ttlMs: 60_000 }
      await push.send('once', { dedupe })
      const { duplicate } = await push.send('twice', { dedupe })
      await push.close()
      const bounded = new Push({ ...as('scheduler'), maxLength: 10 })
      await bounded.send('sent')
      await bounded.close()

      assert.equal(duplicate, true)
      assert.equal(await redis.cli('LLEN', queue), 3)
      assert.equal(await redis.cli('ZCARD', '{orders}:later'), 1)
      assert.equal(await redis.cli('ZCARD', '{orders}:priority'), 1)
    })

    for (const highWaterMark of [1, 10]) {
      test(`a Pull with a highWaterMark of ${highWaterMark} pulls, waits, and ends`, async () => {
        await redis.cli('RPUSH', queue, '1', '2', '3')
        const options = { ...as('consumer'), highWaterMark }
        assert.deepEqual(await new Pull({ ...options, endWhenEmpty: true }).toArray(), [1, 2, 3])

        const pulled: unknown[] = []
        const pull = new Pull(options).on('data', data => pulled.push(data))
        await redis.cli('RPUSH', queue, '4')
        await eventually(() => pulled.length === 1)
        await pull.close()
        assert.deepEqual(pulled, [4])
      })
    }

    test('a Pull puts back what it has not delivered, into a full Redis with all rights only', async () => {
      let lost = 0
      for (const isFull of [false, true]) {
        await redis.cli('DEL', queue)
        await redis.cli('RPUSH', queue, '1', '2', '3')
        const pull = new Pull({ ...as('consumer'), highWaterMark: 3 })
        pull.on('lost', count => (lost += count))
        for await (const _ of pull) {
          await eventually(async () => (await redis.cli('LLEN', queue)) === 0)
          if (isFull) await redis.cli('CONFIG', 'SET', 'maxmemory', '1')
          break
        }
        await pull.close()
        await redis.cli('CONFIG', 'SET', 'maxmemory', '0')
        const isBack = !isFull || hasAll
        assert.deepEqual(await redis.cli('LRANGE', queue, '0', '-1'), isBack ? ['2', '3'] : [])
        assert.equal(lost, isBack ? 0 : 2)
      }
      // Only asked for when Redis is full.
      if (!hasAll) await redis.cli('ACL', 'LOG', 'RESET')
    })

    test('a Worker handles, retries, gives up, waits for delayed jobs and closes', async () => {
      const push = new Push(as('scheduler'))
      push.write('done')
      push.write('fails')
      push.write(job('later', { delayMs: 100 }))
      push.write(job('first', { priority: 1 }))
      push.write(job('late', { expiresMs: 1 }))
      await sleep(10)
      await push.close()
      await redis.cli('RPUSH', queue, 'no job')

      const told: string[] = []
      const worker = new Worker<string>(
        { ...as('worker'), attempts: 2, backoff: { type: 'fixed', delayMs: 50 } },
        ({ data }) => {
          if (data === 'fails') throw new Error('It fails')
        }
      )
      worker.on('completed', ({ data }) => told.push(data))
      for (const event of ['retry', 'dead', 'expired', 'invalid'] as const) {
        worker.on(event, () => told.push(event))
      }
      await eventually(() => told.length === 7)
      await worker.close()

      const all = ['done', 'first', 'later', 'retry', 'dead', 'expired', 'invalid']
      assert.deepEqual(told.toSorted(), all.toSorted())
      assert.equal(await redis.cli('LLEN', '{orders}:dead'), 2)
    })

    test('a ReliablePull hands jobs out, and gives them back', async () => {
      await redis.cli('RPUSH', queue, '1', '2', '3')
      const pull = new ReliablePull<number>({ ...as('worker'), prefetch: 3 })
      for await (const { data } of pull) {
        if (data === 2) break
      }
      await pull.close()

      assert.equal(await redis.cli('LLEN', queue), 2)
      const rest: unknown[] = []
      for await (const { data, attempt } of new ReliablePull({
        ...as('worker'),
        endWhenEmpty: true
      })) {
        rest.push([data, attempt])
      }
      assert.deepEqual(rest, [
        [2, 2],
        [3, 1]
      ])
    })

    test('a Worker handles what is pushed while it waits, and links break', async () => {
      const handled: unknown[] = []
      const worker = new Worker(as('worker'), ({ data }) => handled.push(data))
      await eventually(async () => (await redis.cli('HLEN', '{orders}:consumers')) === 1)
      await redis.cli('RPUSH', queue, '1')
      await eventually(() => handled.length === 1)
      await redis.cli('CLIENT', 'KILL', 'USER', 'worker')
      await redis.cli('RPUSH', queue, '2')
      await eventually(() => handled.length === 2)
      await worker.close()

      assert.deepEqual(handled, [1, 2])
    })

    test('a Worker recovers the jobs of a consumer whose lease has ended', async () => {
      await haunt('-', -1)
      const handled: unknown[] = []
      const worker = new Worker({ ...as('worker'), leaseMs: 1500 }, ({ data }) => {
        handled.push(data)
      })

      await eventually(() => handled.includes('haunted'))
      await worker.close()
    })

    test('a Worker recovers the jobs of one that is not connected any more, with all rights only', async () => {
      const info = String(await redis.cli('INFO', 'server'))
      await haunt(/run_id:(\w+)/.exec(info)![1]!, 60_000)
      const handled: unknown[] = []
      const worker = new Worker(as('worker'), ({ data }) => {
        handled.push(data)
      })

      if (hasAll) await eventually(() => handled.includes('haunted'), { timeoutMs: 8000 })
      else await eventually(async () => (await redis.cli('HLEN', '{orders}:consumers')) === 2)
      const channels = (await redis.cli('PUBSUB', 'CHANNELS', '{orders}:alive:*')) as string[]
      await worker.close()

      assert.equal(channels.length, hasAll ? 1 : 0)
    })

    test('a Queue looks and manages', async () => {
      await redis.cli('RPUSH', queue, '1', '2')
      await redis.cli('RPUSH', '{orders}:dead', '3', '4')
      await redis.cli('ZADD', '{orders}:later', '1', '0000000000000001:0:5')
      const admin = new Queue(as('admin'))

      await admin.pause()
      assert.equal(await admin.isPaused(), true)
      await haunt('-', 60_000)
      assert.deepEqual(await admin.size(), { ready: 2, delayed: 1, held: 1, dead: 2 })
      assert.equal((await admin.consumers()).length, 1)
      for (const state of ['ready', 'delayed', 'held', 'dead'] as const) {
        assert.notEqual((await admin.peek({ state })).length, 0, state)
      }
      await admin.resume()
      assert.equal(await admin.redrive({ limit: 1 }), 1)
      assert.equal((await admin.counters()).redriven, 1)
      assert.equal(await admin.clear(), 5)
      await admin.close()
    })
  })
}

/** The commands that Redis has refused since the last time. */
async function refusals(redis: RedisServer): Promise<string[]> {
  const entries = (await redis.cli('ACL', 'LOG')) as unknown[][]
  return entries.map(entry => String(entry[entry.indexOf('object') + 1]))
}
