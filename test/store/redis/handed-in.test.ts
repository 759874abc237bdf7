import assert from 'node:assert/strict'
import { once, type EventEmitter } from 'node:events'
import { test } from 'node:test'
import { createCluster, createClientPool, createSentinel } from '@redis/client'
import { Cluster, Redis as IoRedis6 } from 'ioredis'
import { Redis as IoRedis5 } from 'ioredis5'
import { Pull } from '../../../src/pull.ts'
import { Push } from '../../../src/push.ts'
import { Queue } from '../../../src/queue.ts'
import { eventually } from '../../support/eventually.ts'
import { redisFor } from '../../support/redis-server.ts'
import { clientKinds, clientTarget } from './handed-in.ts'
import { blockedOn, closing, connectionsTo, storeOn } from './scene.ts'

for (const { name, make } of clientKinds) {
  test(`a ${name} client is never blocked by the stream it is handed to`, async t => {
    const redis = await redisFor(t)
    const handedIn = make(redis)
    await handedIn.connect()
    const pull = closing(t, new Pull({ queue: 'queue', client: handedIn.client }).resume())
    await eventually(async () => (await blockedOn(redis)) === 1)

    assert.equal(String(await handedIn.command('PING')), 'PONG')
    assert.equal(pull._redisClient, handedIn.client)
    await pull.close()
    await eventually(() => !handedIn.isReady())
    await eventually(async () => (await connectionsTo(redis)).length === 0)
  })

  test(`a ${name} client stays open with closeClient: false`, async t => {
    const redis = await redisFor(t)
    const handedIn = make(redis)
    await handedIn.connect()
    t.after(() => handedIn.drop())
    const options = { queue: 'queue', client: handedIn.client, closeClient: false }
    const [push, pull] = [closing(t, new Push(options)), closing(t, new Pull(options))]
    pull.resume()
    await push.send('job')

    push.end()
    pull.end()
    await Promise.all([once(push, 'close'), once(pull, 'close')])

    assert.equal(String(await handedIn.command('PING')), 'PONG')
    await eventually(async () => (await connectionsTo(redis)).length === 1)
  })

  test(`two streams end with the same ${name} client`, async t => {
    const redis = await redisFor(t)
    const handedIn = make(redis)
    await handedIn.connect()
    const options = { queue: 'queue', client: handedIn.client }
    const [push, pull] = [closing(t, new Push(options)), closing(t, new Pull(options))]
    pull.resume()
    await push.send('job')

    await Promise.all([push.close(), pull.close()])

    await eventually(() => !handedIn.isReady())
    await eventually(async () => (await connectionsTo(redis)).length === 0)
  })

  test(`a stream goes on when the ${name} client was closed by somebody else`, async t => {
    const redis = await redisFor(t)
    const handedIn = make(redis)
    await handedIn.connect()
    const push = closing(t, new Push({ queue: 'queue', client: handedIn.client }))
    await push.send('first')

    handedIn.drop()
    await push.send('second')
    await Promise.all([once(push, 'connect'), redis.cli('CLIENT', 'KILL', 'TYPE', 'normal')])
    await push.send('third')
    await push.close()

    assert.equal(await redis.cli('LLEN', 'queue'), 3)
  })

  test(`a ${name} client that never connected serves, and is left as it was`, async t => {
    const redis = await redisFor(t)
    const handedIn = make(redis)
    t.after(() => handedIn.drop())
    const push = closing(t, new Push({ queue: 'queue', client: handedIn.client }))

    await push.send('job')
    await push.close()

    assert.equal(handedIn.isReady(), false)
    assert.equal(await redis.cli('LLEN', 'queue'), 1)
    await eventually(async () => (await connectionsTo(redis)).length === 0)
  })

  test(`a ${name} client that was closed before serves too`, async t => {
    const redis = await redisFor(t)
    const handedIn = make(redis)
    await handedIn.connect()
    handedIn.drop()

    const push = closing(t, new Push({ queue: 'queue', client: handedIn.client }))
    await push.send('job')
    await push.close()

    assert.equal(await redis.cli('LLEN', 'queue'), 1)
  })

  test(`a ${name} client that looks for its server in vain is closed by end()`, async t => {
    const redis = await redisFor(t)
    await redis.kill()
    const handedIn = make(redis)
    const connecting = Promise.resolve(handedIn.connect()).catch(() => {})
    const push = closing(t, new Push({ queue: 'queue', client: handedIn.client }))
    await once(push, 'disconnect')
    const listeners = listenersOf(handedIn.client)

    push.end()
    await once(push, 'close')
    assert.deepEqual(listenersOf(handedIn.client), listeners)
    await redis.start()

    assert.equal(handedIn.isReady(), false)
    assert.deepEqual(await connectionsTo(redis), [])
    await Promise.race([connecting, redis.cli('PING')])
  })

  test(`a ${name} client that is just connecting is closed by end(), socket and all`, async t => {
    const redis = await redisFor(t)
    const handedIn = make(redis)
    const connecting = Promise.resolve(handedIn.connect()).catch(() => {})
    const push = closing(t, new Push({ queue: 'queue', client: handedIn.client }))

    await push.close()
    await connecting

    await eventually(() => !handedIn.isReady())
    await eventually(async () => (await connectionsTo(redis)).length === 0)
  })

  test(`a ${name} client that its owner has blocked is closed by force`, async t => {
    const redis = await redisFor(t)
    const handedIn = make(redis)
    await handedIn.connect()
    const popping = handedIn.command('BLPOP', 'other', '0').catch(() => 'rejected')
    const push = closing(t, new Push({ queue: 'queue', client: handedIn.client }))
    await push.send('job')

    await push.close()

    assert.equal(await popping, 'rejected')
    await eventually(() => !handedIn.isReady())
    await eventually(async () => (await connectionsTo(redis)).length === 0)
  })

  test(`the option database goes before the one of a ${name} client`, async t => {
    const redis = await redisFor(t)
    const handedIn = make(redis, 1)
    await handedIn.connect()
    t.after(() => handedIn.drop())

    for (const database of [undefined, 0, 2]) {
      await storeOn(t, clientTarget(handedIn, database)).append(`${database}`, ['job'], {})
    }

    const found = await redis.cli('EVAL', keysOfDatabases, 0)
    assert.deepEqual(found, [['0'], ['undefined'], ['2']])
  })

  test(`a ${name} client with a wrong password fails the stream at once`, async t => {
    const redis = await redisFor(t, { password: 'right' })
    const handedIn = make({ host: redis.host, port: redis.port, password: 'canary' })
    t.after(() => handedIn.drop())
    const errors: Error[] = []
    const push = new Push({ queue: 'queue', client: handedIn.client, closeClient: false })
    push.on('error', error => errors.push(error))

    await eventually(() => push.closed)

    assert.deepEqual(
      errors.map(error => (error as { code?: string }).code),
      ['PP_AUTH']
    )
    assert.doesNotMatch(inspectAll(errors), /canary/)
  })
}

for (const [version, IoRedis] of [
  [6, IoRedis6],
  [5, IoRedis5 as unknown as typeof IoRedis6]
] as const) {
  test(`an ioredis ${version} client that gets numbers as texts serves`, async t => {
    const redis = await redisFor(t)
    const client = new IoRedis(redis.port, redis.host, { lazyConnect: true, stringNumbers: true })
    const push = closing(t, new Push({ queue: 'queue', client, idempotent: true }))

    await Promise.all(Array.from({ length: 1500 }, (_, index) => push.send(index)))

    const queue = new Queue({ queue: 'queue', client, closeClient: false })
    t.after(() => queue.close())
    assert.equal((await queue.size()).ready, 1500)
  })
}

test('clients that may run a command twice are refused', () => {
  const refused = [
    createCluster({ rootNodes: [] }),
    createClientPool(),
    createSentinel({ name: 'main', sentinelRootNodes: [{ host: 'localhost', port: 1 }] }),
    new Cluster([], { lazyConnect: true }),
    { duplicate() {} }
  ]

  for (const client of refused) {
    const options = { queue: 'queue', client: client as never }
    assert.throws(() => new Push(options), { code: 'PP_INVALID_OPTION', message: /single-node/ })
  }
})

const keysOfDatabases = `
  local found = {}
  for database = 0, 2 do
    redis.call('SELECT', database)
    found[database + 1] = redis.call('KEYS', '*')
  end
  return found`

function listenersOf(client: unknown): number[] {
  return ['ready', 'error', 'end'].map(event => (client as EventEmitter).listenerCount(event))
}

function inspectAll(errors: readonly Error[]): string {
  return errors
    .map(error => `${JSON.stringify(error)} ${error.stack} ${String(error.cause)}`)
    .join()
}
