import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { codes, type ErrorCode } from '../../../src/errors.ts'
import { Pull } from '../../../src/pull.ts'
import type { PullOptions } from '../../../src/options/pull-options.ts'
import { Push } from '../../../src/push.ts'
import { eventually } from '../../support/eventually.ts'
import { redisFor, type RedisServer } from '../../support/redis-server.ts'
import { clientKinds } from './handed-in.ts'
import { acceptedBy } from './scene.ts'

type Options = PullOptions & { queue: string }

/** Both ends fail with the code, once, and never mention the canary. */
async function assertBothFail(options: Options, code: ErrorCode, hint: RegExp): Promise<void> {
  const push = new Push(options)
  push.write('canary payload')
  const pull = new Pull(options).resume()
  await Promise.all([push, pull].map(stream => assertFails(stream, code, hint)))
}

async function assertFails(stream: Push | Pull, code: ErrorCode, hint: RegExp): Promise<void> {
  const errors: Error[] = []
  const told: string[] = []
  stream.on('error', (error: Error) => errors.push(error))
  stream.on('disconnect', () => told.push('disconnect'))
  await eventually(() => stream.closed)
  // Whatever else there is to say, it has been said after another turn.
  await new Promise(setImmediate)

  const found = errors.map(error => (error as { code?: unknown }).code)
  assert.deepEqual(found, [code], inspect(errors))
  assert.match(errors[0]!.message, hint)
  assert.deepEqual(told, [])
  assert.doesNotMatch(inspect(errors, { depth: 10, showHidden: true }), /canary/)
}

/** A user that may do everything but what `rules` take away. */
async function userWithout(redis: RedisServer, ...rules: string[]): Promise<Options> {
  const all = ['on', '>canary', 'resetkeys', '~*', '+@all', ...rules]
  await redis.cli('ACL', 'SETUSER', 'ann', ...all)
  return { queue: 'queue', port: redis.port, username: 'ann', password: 'canary' }
}

test('a wrong password fails both ends at once', async t => {
  const { port } = await redisFor(t, { password: 'right' })

  await assertBothFail({ queue: 'queue', port, password: 'canary' }, codes.auth, /WRONGPASS/)
})

test('an unknown user fails both ends at once', async t => {
  const { port } = await redisFor(t)
  const options = { queue: 'queue', port, username: 'nobody', password: 'canary' }

  await assertBothFail(options, codes.auth, /"username" and "password"/)
})

test('a missing password fails both ends at once', async t => {
  const { port } = await redisFor(t, { password: 'canary' })

  await assertBothFail({ queue: 'queue', port }, codes.auth, /NOAUTH/)
})

test('a password that the server does not ask for does no harm', async t => {
  const { port } = await redisFor(t)
  const push = new Push({ queue: 'queue', port, password: 'needless' })

  await push.send('job')
  await push.close()
})

test('a user without RPUSH can not push, and can pull', async t => {
  const redis = await redisFor(t)
  const options = await userWithout(redis, '-rpush')
  const push = new Push(options)
  const outcomes: unknown[] = []
  push.write('canary', error => outcomes.push((error as { code?: unknown }).code))
  await assertFails(push, codes.permission, /forbids this user/)

  await redis.cli('RPUSH', 'queue', '1')
  const [job] = await new Pull({ ...options, endWhenEmpty: true }).toArray()
  assert.deepEqual([outcomes, job], [[codes.permission], 1])
})

test('a user without BLPOP can not wait for jobs', async t => {
  const options = await userWithout(await redisFor(t), '-blpop')

  await assertFails(new Pull(options).resume(), codes.permission, /error.cause/)
})

test('a user without any pop can not take many jobs', async t => {
  const rules = ['-blpop', '-blmpop', '-lpop']
  const options = await userWithout(await redisFor(t), ...rules)

  const pull = new Pull({ ...options, highWaterMark: 10 }).resume()
  await assertFails(pull, codes.permission, /error.cause/)
})

test('a user without BLMPOP, as a narrow rule set has it, takes many jobs', async t => {
  const redis = await redisFor(t)
  const options = await userWithout(redis, '-blmpop')
  await redis.cli('RPUSH', 'queue', '1', '2', '3')
  const pull = new Pull({ ...options, highWaterMark: 10 })

  const jobs: unknown[] = []
  for await (const job of pull) {
    jobs.push(job)
    if (jobs.length === 3) break
  }

  assert.deepEqual(jobs, [1, 2, 3])
})

test('a user without EVALSHA can not push with maxLength', async t => {
  const options = await userWithout(await redisFor(t), '-evalsha')

  const push = new Push({ ...options, maxLength: 1 })
  push.write('canary')
  await assertFails(push, codes.permission, /forbids/)
})

test('a key that is forbidden fails both ends at once', async t => {
  const options = await userWithout(await redisFor(t), 'resetkeys', '~other')

  await assertBothFail(options, codes.permission, /command or key/)
})

test('a key of another type fails both ends at once', async t => {
  const { port, cli } = await redisWith(t, 'SET', 'queue', 'text')

  await assertBothFail({ queue: 'queue', port }, codes.wrongType, /of another type/)
  const push = new Push({ queue: 'queue', port, maxLength: 1 })
  push.write('canary')
  await assertFails(push, codes.wrongType, /of another type/)
  assert.equal(await cli('GET', 'queue'), 'text')
})

test('a key that changes its type fails a pull that waits', async t => {
  const { port, cli } = await redisWith(t, 'PING')
  const pull = new Pull({ queue: 'queue', port, timeout: 1 }).resume()
  await cli('SET', 'queue', 'text')

  await assertFails(pull, codes.wrongType, /choose another/)
})

test('a database that does not exist fails both ends at once', async t => {
  const { port } = await redisFor(t)

  await assertBothFail({ queue: 'queue', port, database: 9999 }, codes.store, /refused/)
})

for (const { name, make } of clientKinds) {
  test(`a database that does not exist fails both ends with a ${name} client`, async t => {
    const handedIn = make(await redisFor(t))
    t.after(() => handedIn.drop())
    const options = { queue: 'queue', client: handedIn.client, database: 9999, closeClient: false }

    await assertBothFail(options, codes.store, /refused/)
  })
}

test('a server without HELLO is too old', async t => {
  const redis = await redisFor(t, { args: ['--rename-command', 'HELLO', ''] })

  const options = { queue: 'queue', port: redis.port }
  await assertBothFail(options, codes.unsupportedServer, /too old.*6\.2/)
  for (const { make } of clientKinds) {
    const handedIn = make(redis)
    const given = { queue: 'queue', client: handedIn.client, closeClient: false }
    await assertBothFail(given, codes.unsupportedServer, /too old/)
    handedIn.drop()
  }
})

test('a stream that failed does not come back', async t => {
  const redis = await redisFor(t, { password: 'right' })
  const options = { queue: 'queue', port: redis.port, password: 'wrong' }
  await assertBothFail(options, codes.auth, /WRONGPASS/)

  const accepted = await acceptedBy(redis)
  await new Promise(resolve => setTimeout(resolve, 500))

  // Our own question is one connection more.
  assert.equal(await acceptedBy(redis), accepted + 1)
})

interface Prepared {
  readonly port: number
  readonly cli: RedisServer['cli']
}

async function redisWith(
  t: Parameters<typeof redisFor>[0],
  ...command: string[]
): Promise<Prepared> {
  const redis = await redisFor(t)
  await redis.cli(...command)
  return { port: redis.port, cli: (...args) => redis.cli(...args) }
}
