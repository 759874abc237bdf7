import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { keysOf } from '../../src/store/keys.ts'
import { Pull, Push, type StandardSchema, type Worker } from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import { faultProxyFor } from '../support/fault-proxy.ts'
import { freePort } from '../support/free-port.ts'
import { redisFor } from '../support/redis-server.ts'
import { password, payload, queue, username } from './ear.ts'
import { ReliableEar } from './reliable-ear.ts'

const dead = keysOf(queue).dead

/** Unlike `once`, not impressed by 'error'. */
function closed(worker: Worker): Promise<void> {
  return new Promise(resolve => worker.once('close', resolve))
}

function renamed(...commands: string[]): string[] {
  return commands.flatMap(command => ['--rename-command', command, ''])
}

test('a wrong password is not shown', async t => {
  const ear = new ReliableEar(t)
  const { port } = await redisFor(t, { password: 'another' })

  const worker = ear.worker(t, { port, username, password })
  const pull = ear.reliable(t, { url: `redis://${username}:${password}@127.0.0.1:${port}` })
  await Promise.all([closed(worker), eventually(() => pull.closed)])

  ear.assertDiscreet('PP_AUTH')
})

test('credentials are not shown when the connection is refused', async t => {
  const ear = new ReliableEar(t)
  const port = await freePort()

  ear.worker(t, { port, username, password })
  ear.reliable(t, { port, username, password })
  await eventually(() => ear.heard.length >= 2)

  ear.assertDiscreet('PP_CONNECTION')
})

for (const commands of [['-eval', '-evalsha'], ['-blmove'], ['-hget', '-hset', '-lrange']]) {
  test(`a job and its user are not shown when ${commands.join(' ')} is forbidden`, async t => {
    const ear = new ReliableEar(t)
    const redis = await redisFor(t)
    await redis.cli(
      'ACL',
      'SETUSER',
      username,
      'on',
      `>${password}`,
      '~*',
      '&*',
      '+@all',
      ...commands
    )
    await redis.cli('RPUSH', queue, `"${payload}"`)

    const worker = ear.worker(t, { port: redis.port, username, password })
    await closed(worker)

    assert.equal(ear.codes.length, 1)
    ear.assertDiscreet(...ear.codes)
  })
}

test('a job is not shown when the server quotes commands that it does not know', async t => {
  const ear = new ReliableEar(t)
  const redis = await redisFor(t, { args: renamed('EVAL', 'EVALSHA') })
  await redis.cli('RPUSH', queue, `"${payload}"`)

  await closed(ear.worker(t, { port: redis.port }))

  ear.assertDiscreet('PP_STORE')
})

for (const key of [queue, dead]) {
  test(`a job is not shown when ${key} has another type`, async t => {
    const ear = new ReliableEar(t)
    const redis = await redisFor(t)
    if (key !== queue) await redis.cli('RPUSH', queue, `"${payload}"`)
    await redis.cli('SET', key, payload)

    const worker = ear.worker(t, { port: redis.port, attempts: 1 }, () => {
      throw new Error('no')
    })
    await closed(worker)

    ear.assertDiscreet('PP_WRONG_TYPE')
  })
}

test('a job is not shown when its lease is lost, nor when the link breaks', async t => {
  const ear = new ReliableEar(t)
  const redis = await redisFor(t)
  const proxy = await faultProxyFor(t, redis)
  await redis.cli('RPUSH', queue, `"${payload}"`)
  const worker = ear.worker(t, { port: proxy.port, leaseMs: 300 }, () => new Promise(() => {}))
  await eventually(() => worker.running === 1)

  await Promise.all([once(worker, 'leaseLost'), redis.cli('DEL', keysOf(queue).consumers)])
  proxy.kill()
  await once(worker, 'disconnect')

  ear.assertDiscreet('PP_CONNECTION', 'PP_LEASE_LOST')
})

/** The reasons of the dead letters in a memory store. */
async function reasonsIn(url: string): Promise<string[]> {
  const letters = new Pull<Buffer>({
    queue: dead,
    url,
    // As it is, envelope and all, would be a raw payload: the header is what matters here.
    codec: { encode: () => '', decode: bytes => bytes },
    endWhenEmpty: true
  })
  return (await letters.toArray()).map(String)
}

test('a job is not shown when it is none, and its dead letter gives no more reason', async t => {
  const ear = new ReliableEar(t)
  const url = 'memory:secrets-reliable'
  const push = new Push<string>({ queue, url, codec: { encode: text => text, decode: String } })
  for (const element of [`{"a":"${payload}`, `"${payload}"\u0000`, `pp1 ${payload}`]) {
    push.write(element)
  }
  await push.close()
  let letters = 0
  const worker = ear.worker(t, { url }).on('invalid', () => letters++)

  await eventually(() => letters === 3)
  await worker.close()

  ear.assertDiscreet('PP_DECODE')
  assert.equal((await reasonsIn(url)).length, 3)
})

test('a job is not shown when it does not match the schema, which quotes it', async t => {
  const ear = new ReliableEar(t)
  const redis = await redisFor(t)
  await redis.cli('RPUSH', queue, `"${payload}"`)
  const quoting: StandardSchema = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: value => ({
        issues: [{ message: `Not ${JSON.stringify(value)}`, path: [payload] }]
      })
    }
  }
  const worker = ear.worker(t, { port: redis.port, schema: quoting })

  await once(worker, 'invalid')

  ear.assertDiscreet('PP_SCHEMA')
  const [letter] = (await redis.cli('LRANGE', dead, 0, -1)) as string[]
  const [header] = letter!.split('\n')
  assert.match(header!, /"reason":"SchemaError: /)
  assert.ok(!header!.includes(payload), header)
})

test('a job is not shown when it takes too long, fails, or kills its processes', async t => {
  const ear = new ReliableEar(t)
  const redis = await redisFor(t)
  await redis.cli('RPUSH', queue, `"${payload}"`, `pp1 0+3 {}\n"${payload}"`)
  let letters = 0
  const options = { port: redis.port, timeoutMs: 20, attempts: 1 }
  ear.worker(t, options, () => new Promise(() => {})).on('dead', () => letters++)

  await eventually(() => letters === 2)

  ear.assertDiscreet('PP_JOB_TIMEOUT', 'PP_POISON')
})
