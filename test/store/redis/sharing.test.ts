import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Pull } from '../../../src/pull.ts'
import { Push } from '../../../src/push.ts'
import { eventually } from '../../support/eventually.ts'
import { redisFor } from '../../support/redis-server.ts'
import { clientKinds, clientTarget } from './handed-in.ts'
import { closing, connectionsTo, listening, newQueue, storeOn } from './scene.ts'
import { redisTarget } from './targets.ts'

test('a thousand pushing streams share one socket', async t => {
  const redis = await redisFor(t)
  const pushes = Array.from({ length: 1000 }, (_, index) => {
    return closing(t, new Push({ queue: `queue ${index}`, port: redis.port }))
  })

  await Promise.all(pushes.map(push => push.send('job')))

  assert.equal((await connectionsTo(redis)).length, 1)
  await Promise.all(pushes.map(push => push.close()))
  await eventually(async () => (await connectionsTo(redis)).length === 0)
})

test('each of a hundred pulling streams has one connection besides the shared one', async t => {
  const redis = await redisFor(t)
  const pulls = Array.from({ length: 100 }, (_, index) => {
    return closing(t, new Pull({ queue: `queue ${index}`, port: redis.port }).resume())
  })
  const push = closing(t, new Push({ queue: 'other', port: redis.port }))
  await push.send('job')

  const blocked = await eventually(async () => {
    const all = await connectionsTo(redis)
    return all.filter(line => line.includes('cmd=blpop')).length === 100 ? all : undefined
  })

  assert.equal(blocked?.length, 101)
  await Promise.all([...pulls, push].map(stream => stream.close()))
  await eventually(async () => (await connectionsTo(redis)).length === 0)
})

test('a stream that ends leaves the shared connection to the others', async t => {
  const redis = await redisFor(t)
  const [first, second] = [storeOn(t, redisTarget(redis)), storeOn(t, redisTarget(redis))]
  await first.append('queue', ['1'], {})
  const [before] = await connectionsTo(redis)

  await first.close()
  await first.close()
  await second.append('queue', ['2'], {})

  const [after, ...others] = await connectionsTo(redis)
  assert.deepEqual(others, [])
  assert.equal(idOf(after), idOf(before))
})

test('a stream that comes after the last one has left gets a new connection', async t => {
  const redis = await redisFor(t)
  const first = storeOn(t, redisTarget(redis))
  await first.append('queue', ['1'], {})
  await first.close()

  const { heard, watch } = listening()
  await storeOn(t, redisTarget(redis), watch).append('queue', ['2'], {})

  assert.deepEqual(heard, ['connect'])
  assert.equal(await redis.cli('LLEN', 'queue'), 2)
})

test('what differs in database, user or password shares nothing', async t => {
  const redis = await redisFor(t)
  await redis.cli('ACL', 'SETUSER', 'ann', 'on', 'nopass', '~*', '+@all')
  const targets = [
    redisTarget(redis),
    redisTarget(redis, { database: 0 }),
    redisTarget(redis, { database: 1 }),
    redisTarget(redis, { username: 'ann', password: 'one' }),
    redisTarget(redis, { username: 'ann', password: 'two' })
  ]

  for (const target of targets) await storeOn(t, target).append('queue', ['job'], {})

  // Database 0 is the one that is selected without being named.
  assert.equal((await connectionsTo(redis)).length, 4)
  assert.equal(await redis.cli('LLEN', 'queue'), 4)
})

test('streams share a TLS connection when their options are the same or say nothing', async t => {
  const redis = await redisFor(t, { tls: true })
  const [tls, other] = [{ ca: redis.ca }, { ca: redis.ca }]
  const known = process.env['NODE_TLS_REJECT_UNAUTHORIZED']
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
  t.after(() => {
    if (known === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = known
  })

  for (const options of [tls, tls, other, {}, {}]) {
    await storeOn(t, redisTarget(redis, { tls: options })).append('queue', ['job'], {})
  }

  assert.equal((await connectionsTo(redis)).length, 3)
})

test('a connection that gave up does not speak for the streams that come later', async t => {
  const redis = await redisFor(t)
  await redis.cli('ACL', 'SETUSER', 'ann', 'on', '>later', '~*', '+@all')
  const target = redisTarget(redis, { username: 'ann', password: 'secret' })
  const [early, late] = [listening(), listening()]
  storeOn(t, target, early.watch)
  await eventually(() => early.heard.length > 0)
  await redis.cli('ACL', 'SETUSER', 'ann', '>secret')

  const store = storeOn(t, target, late.watch)
  await store.append('queue', ['job'], {})

  assert.deepEqual([early.heard, late.heard], [['PP_AUTH'], ['connect']])
})

for (const { name, make } of clientKinds) {
  test(`streams with the same ${name} client share a duplicate of it`, async t => {
    const redis = await redisFor(t)
    const handedIn = make(redis)
    await handedIn.connect()
    t.after(() => handedIn.drop())

    const stores = Array.from({ length: 20 }, () => storeOn(t, clientTarget(handedIn)))
    await Promise.all(stores.map(store => store.append(newQueue(), ['job'], {})))

    assert.equal((await connectionsTo(redis)).length, 2)
  })
}

function idOf(line: string | undefined): string | undefined {
  return /^id=(\d+)/.exec(line ?? '')?.[1]
}
