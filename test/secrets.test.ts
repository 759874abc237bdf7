import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'node:test'
import { createClient } from '@redis/client'
import { Redis } from 'ioredis'
import { Redis as Redis5 } from 'ioredis5'
import { createClient as createClient5 } from 'redis5'
import { z } from 'zod'
import { Pull, Push, type ConnectionOptions, type StandardSchema } from '../src/index.ts'
import { Ear, password, payload, queue, username } from './secrets/ear.ts'
import { eventually } from './support/eventually.ts'
import { faultProxyFor } from './support/fault-proxy.ts'
import { freePort } from './support/free-port.ts'
import { redisFor } from './support/redis-server.ts'

type Way = (port: number, login: { username?: string; password?: string }) => ConnectionOptions

const ways: Record<string, Way> = {
  'single options': (port, login) => ({ host: '127.0.0.1', port, ...login }),
  'a URL': (port, login) => {
    return { url: `redis://${login.username ?? ''}:${login.password ?? ''}@127.0.0.1:${port}` }
  },
  'node-redis 6': (port, login) => {
    return { client: createClient({ socket: { host: '127.0.0.1', port }, ...login }) }
  },
  'node-redis 5': (port, login) => {
    return { client: createClient5({ socket: { host: '127.0.0.1', port }, ...login }) }
  },
  'ioredis 6': (port, login) => ({ client: new Redis({ port, ...login, lazyConnect: true }) }),
  'ioredis 5': (port, login) => ({ client: new Redis5({ port, ...login, lazyConnect: true }) })
}

for (const [way, connect] of Object.entries(ways)) {
  test(`a wrong password is not shown, given through ${way}`, async t => {
    const ear = new Ear(t)
    const { port } = await redisFor(t, { password: 'another' })

    await ear.refused(ear.push(t, connect(port, { password })))
    const pull = ear.pull(t, connect(port, { password }))
    await eventually(() => pull.closed)

    ear.assertDiscreet('PP_AUTH')
  })

  test(`a wrong user name is not shown, given through ${way}`, async t => {
    const ear = new Ear(t)
    const { port } = await redisFor(t, { password: 'another' })

    await ear.refused(ear.push(t, connect(port, { username, password })))
    const pull = ear.pull(t, connect(port, { username, password }))
    await eventually(() => pull.closed)

    ear.assertDiscreet('PP_AUTH')
  })

  test(`credentials are not shown when the connection is refused, given through ${way}`, async t => {
    const ear = new Ear(t)
    const port = await freePort()
    const options = connect(port, { username, password })

    await ear.refused(ear.push(t, { ...options, pushTimeoutMs: 50 }))
    ear.pull(t, options)
    await eventually(() => ear.codes.includes('PP_CONNECTION'))

    ear.assertDiscreet('PP_CONNECTION', 'PP_PUSH_TIMEOUT')
  })

  test(`a job and its queue's user are not shown when a command is forbidden, through ${way}`, async t => {
    const ear = new Ear(t)
    const redis = await redisFor(t)
    await redis.cli(
      'ACL',
      'SETUSER',
      username,
      'on',
      `>${password}`,
      '~*',
      '+@all',
      '-rpush',
      '-eval',
      '-evalsha',
      '-blpop',
      '-lpop'
    )
    const options = connect(redis.port, { username, password })

    await ear.refused(ear.push(t, options))
    await ear.refused(ear.push(t, { ...connect(redis.port, { username, password }), maxLength: 5 }))
    const pull = ear.pull(t, connect(redis.port, { username, password }))
    await eventually(() => pull.closed)

    ear.assertDiscreet('PP_PERMISSION')
  })

  test(`a job is not shown when the server quotes it, through ${way}`, async t => {
    const ear = new Ear(t)
    const { port } = await redisFor(t, { args: renamed('RPUSH', 'EVAL', 'EVALSHA') })

    await ear.refused(ear.push(t, connect(port, {})))
    await ear.refused(ear.push(t, { ...connect(port, {}), maxLength: 5 }))

    ear.assertDiscreet('PP_STORE')
  })

  test(`a job is not shown when the link breaks under its push, through ${way}`, async t => {
    const ear = new Ear(t)
    const redis = await redisFor(t)
    const proxy = await faultProxyFor(t, redis)
    const push = ear.push(t, connect(proxy.port, {}))
    await push.send('first')
    proxy.mute()

    const failing = ear.refused(push)
    await eventually(async () => (await redis.cli('LLEN', queue)) === 2)
    proxy.kill()
    await sleep(20)
    proxy.kill()
    proxy.heal()
    await failing.catch(() => {})

    ear.assertDiscreet('PP_CONNECTION', 'PP_PUSH_UNCERTAIN')
  })

  test(`a job is not shown when its key has another type, through ${way}`, async t => {
    const ear = new Ear(t)
    const redis = await redisFor(t)
    await redis.cli('SET', queue, payload)

    await ear.refused(ear.push(t, connect(redis.port, {})))
    await ear.refused(ear.push(t, { ...connect(redis.port, {}), maxLength: 5 }))
    const pull = ear.pull(t, connect(redis.port, {}))
    await eventually(() => pull.closed)

    ear.assertDiscreet('PP_WRONG_TYPE')
  })

  test(`a job that can not be put back is not shown, through ${way}`, async t => {
    const ear = new Ear(t)
    const redis = await redisFor(t, { args: renamed('LPUSH') })
    const values = Array.from({ length: 5 }, () => JSON.stringify(payload))
    await redis.cli('RPUSH', queue, ...values)
    const pull = ear.pull(t, { ...connect(redis.port, {}), highWaterMark: 5 }).pause()
    pull.read(0)
    await eventually(() => pull.resume().pause().readableLength > 0 || ear.heard.length > 0)
    pull.destroy()
    await eventually(() => pull.closed && ear.codes.length > 0)

    ear.assertDiscreet('PP_STORE')
  })
}

for (const [way, connect] of Object.entries(ways)) {
  test(`credentials are not shown when the server quotes its login, through ${way}`, async t => {
    const ear = new Ear(t)
    const { port } = await redisFor(t, { args: renamed('HELLO', 'AUTH') })
    const push = ear.push(t, { ...connect(port, { username, password }), pushTimeoutMs: 300 })

    await push.send(payload).catch((error: unknown) => void ear.heard.push(error))

    assert.notEqual(ear.codes.length, 0)
    ear.assertDiscreet(...ear.codes)
  })
}

test('a URL that can not be used is not shown', t => {
  const ear = new Ear(t)
  const urls = [
    `http://${username}:${password}@localhost`,
    `${username}:${password}@localhost`,
    `redis://${username}:${password}@local host:6379`,
    `redis://${username}:${password}%@localhost`,
    `redis://${username}:${password}@localhost/x`,
    `redis://${username}:${password}@localhost:70000`,
    `redis://${username}:${password}@localhost?x`,
    `rediss//${username}:${password}@localhost`
  ]
  for (const url of urls) {
    for (const Stream of [Push, Pull]) {
      assert.throws(
        () => new Stream({ queue, url }),
        error => ear.heard.push(error) > 0
      )
    }
  }

  ear.assertDiscreet('PP_INVALID_OPTION')
})

test('an option of the wrong type is not shown where it may be a secret', t => {
  const ear = new Ear(t)
  for (const name of ['queue', 'url', 'host', 'username', 'password', 'client', 'port']) {
    for (const value of [[password], { password }, () => password]) {
      assert.throws(
        () => new Push({ queue, [name]: value as never }),
        error => ear.heard.push(error) > 0,
        name
      )
    }
  }

  ear.assertDiscreet('PP_INVALID_OPTION')
})

const place = { url: 'memory:secrets-test' }

/** A list of what is stored under the codec `buffer`, so as it is. */
async function stored(...elements: string[]): Promise<void> {
  const push = new Push<string>({
    queue,
    ...place,
    codec: { encode: text => text, decode: String }
  })
  for (const element of elements) push.write(element)
  await push.close()
}

test('a job is not shown when it can not be decoded', async t => {
  const ear = new Ear(t)
  await stored(
    payload,
    `{"a":"${payload}`,
    `"${payload}"\u0000`,
    `pp1 ${payload}`,
    `pp1 0 {}\n${payload}`
  )
  const pull = ear.pull(t, { ...place, endWhenEmpty: true })
  await eventually(() => pull.closed)

  assert.equal(ear.heard.length, 5)
  ear.assertDiscreet('PP_DECODE')
})

test('a job is not shown when it can not be encoded', async t => {
  const ear = new Ear(t)
  const circular: Record<string, unknown> = { payload }
  circular[payload] = { [payload]: circular }
  const deep = { [payload]: payload, toJSON: () => [deep, payload] }

  for (const job of [{ [payload]: 1n }, circular, deep, () => payload, null]) {
    await ear.refused(ear.push(t, place), job)
  }
  for (const job of [{ payload }, `${payload}\uD83D`, 7]) {
    await ear.refused(ear.push(t, { ...place, codec: 'utf8' }), job)
  }
  for (const job of [{ payload }, payload]) {
    await ear.refused(ear.push(t, { ...place, codec: 'buffer' }), job)
  }
  const nonsense = { encode: () => ({ payload }) as never, decode: () => ({ payload }) }
  await ear.refused(ear.push(t, { ...place, codec: nonsense }))

  ear.assertDiscreet('PP_ENCODE')
})

test('a job is not shown when it does not match the schema, which quotes it', async t => {
  const ear = new Ear(t)
  const quoting: StandardSchema = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: value => ({
        issues: [{ message: `Not ${JSON.stringify(value)}`, path: [payload] }]
      })
    }
  }
  await stored(`{"${payload}":1}`, `"${payload}"`)

  await ear.refused(ear.push(t, { ...place, schema: quoting }))
  await ear.refused(ear.push(t, { ...place, schema: z.strictObject({}) }), { [payload]: payload })
  const pull = ear.pull(t, { ...place, schema: quoting, endWhenEmpty: true })
  await eventually(() => pull.closed)

  ear.assertDiscreet('PP_SCHEMA')
})

/** Arguments with which a server does not know these commands, and so quotes their arguments. */
function renamed(...commands: string[]): string[] {
  return commands.flatMap(command => ['--rename-command', command, ''])
}
