import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import * as pushpull from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import { startRedis, type RedisServer } from '../support/redis-server.ts'

// What the README of 2015 says, sentence by sentence.
const { Pull, Push } = pushpull
let redis: RedisServer

before(async () => {
  redis = await startRedis()
})
after(() => redis.stop())

test('Usage: a worker listens to data, a sender emits data', async t => {
  const options = { queue: 'usage', host: redis.host, port: redis.port }
  const seen: unknown[] = []

  const worker = new Pull(options)
  worker.on('data', data => seen.push(data))
  const sender = new Push(options)
  sender.emit('data', { some: 'data' })
  t.after(() => worker.end())
  t.after(() => sender.end())

  await eventually(() => seen.length === 1)
  assert.deepEqual(seen, [{ some: 'data' }])
})

test('write(data) pushes a job to the queue, and pushed comes with the data', async () => {
  const sender = new Push({ queue: 'written', host: redis.host, port: redis.port })
  const pushed = once(sender, 'pushed')

  sender.write('data 0')

  assert.deepEqual(await pushed, ['data 0'])
  assert.deepEqual(await redis.cli('LRANGE', 'written', 0, -1), ['"data 0"'])
  sender.end()
})

test('queue is mandatory, and names the list without decoration', () => {
  for (const End of [Pull, Push]) {
    // @ts-expect-error -- what a caller in JavaScript may do
    assert.throws(() => new End(), { code: 'PP_INVALID_OPTION', message: /queue/ })
    // @ts-expect-error -- the same
    assert.throws(() => new End({}), { code: 'PP_INVALID_OPTION', message: /queue/ })
  }
})

test('database is selected once connected', async () => {
  const options = { queue: 'elsewhere', host: redis.host, port: redis.port, database: 3 }
  const sender = new Push(options)
  sender.write(1)
  await sender.close()

  assert.match(String(await redis.cli('INFO', 'keyspace')), /db3:keys=1/)
  assert.deepEqual(await new Pull({ ...options, endWhenEmpty: true }).toArray(), [1])
})

test('timeout is the seconds between two BLPOP commands', async t => {
  const options = { queue: 'impatient', host: redis.host, port: redis.port, timeout: 0.05 }
  const worker = new Pull(options)
  t.after(() => worker.destroy())
  worker.resume()

  await eventually(async () => {
    const stats = String(await redis.cli('INFO', 'commandstats'))
    return Number(/cmdstat_blpop:calls=(\d+)/.exec(stats)?.[1]) >= 5
  })
})

test('pause() stops querying, resume() goes on, end() closes the client', async () => {
  const options = { queue: 'held', host: redis.host, port: redis.port }
  const seen: unknown[] = []
  const worker = new Pull(options)
  worker.on('data', data => seen.push(data))
  await once(worker, 'connect')

  worker.pause()
  await redis.cli('RPUSH', 'held', '1', '2')
  await eventually(async () => Number(await redis.cli('LLEN', 'held')) >= 1)
  assert.deepEqual(seen, [])
  worker.resume()
  await eventually(() => seen.length === 2)

  worker.end()
  await once(worker, 'close')
  const clients = String(await redis.cli('CLIENT', 'LIST'))
  assert.equal(clients.trim().split('\n').length, 1, 'only the one that asks')
})
