import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { Push, PushUncertainError } from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import { faultProxyFor } from '../support/fault-proxy.ts'
import { startRedis, type RedisServer } from '../support/redis-server.ts'

const rounds = 20
let redis: RedisServer

before(async () => {
  redis = await startRedis()
})
after(() => redis.stop())

test('a push whose reply is lost fails once, is stored once, and the stream goes on', async t => {
  const proxy = await faultProxyFor(t, redis)
  const push = new Push<number>({ queue: 'muted', url: proxy.url })
  t.after(() => push.destroy())
  await once(push, 'connect')

  for (let round = 0; round < rounds; round++) {
    const connected = once(push, 'connect')
    proxy.mute()
    const outcome = new Promise(resolve => push.write(round, resolve))
    await eventually(async () => (await redis.cli('LLEN', 'muted')) === 1)
    proxy.kill()
    proxy.heal()

    assert.ok((await outcome) instanceof PushUncertainError)
    await connected
    await push.send(round)

    assert.equal(await redis.cli('LLEN', 'muted'), 2, 'the write once, and what came after it')
    await redis.cli('DEL', 'muted')
  }
})

test('a push that the break came before is known to be uncertain, and is not repeated', async t => {
  const proxy = await faultProxyFor(t, redis)
  const push = new Push<number>({ queue: 'swallowed', url: proxy.url })
  t.after(() => push.destroy())
  await once(push, 'connect')

  proxy.blackhole()
  const outcome = new Promise(resolve => push.write(1, resolve))
  await new Promise(resolve => setImmediate(() => setImmediate(resolve)))
  proxy.heal()
  proxy.kill()

  assert.ok((await outcome) instanceof PushUncertainError)
  await push.send(2)
  assert.equal(await redis.cli('LLEN', 'swallowed'), 1)
})
