import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { codes } from '../../../src/errors.ts'
import { Pull } from '../../../src/pull.ts'
import { Push } from '../../../src/push.ts'
import { eventually } from '../../support/eventually.ts'
import { redisFor, type RedisServer } from '../../support/redis-server.ts'
import { clientKinds } from './handed-in.ts'
import { closing } from './scene.ts'

async function failureOf(push: Push): Promise<string[]> {
  const found: string[] = []
  push.on('error', (error: Error) => found.push((error as { code?: string }).code ?? String(error)))
  await eventually(() => push.closed)
  return found
}

test('both ends speak TLS with a server whose certificate they trust', async t => {
  const redis = await redisFor(t, { tls: true })
  const options = { queue: 'queue', url: redis.url, tls: { ca: redis.ca } }
  const push = closing(t, new Push(options))
  const pull = closing(t, new Pull(options))

  await push.send('job')
  const [job] = await once(pull, 'data')

  assert.equal(job, 'job')
  await Promise.all([push.close(), pull.close()])
})

test('a certificate that nobody vouches for fails the stream at once', async t => {
  const redis = await redisFor(t, { tls: true })

  assert.deepEqual(await failureOf(new Push({ queue: 'queue', url: redis.url })), [codes.tls])
})

test('a certificate for another host fails the stream at once', async t => {
  const redis = await redisFor(t, { tls: true })
  const tls = { ca: redis.ca, servername: 'elsewhere.example' }

  const failure = await failureOf(new Push({ queue: 'queue', url: redis.url, tls }))
  assert.deepEqual(failure, [codes.tls])
})

// It answers nothing before a line feed comes by chance; then node-redis gives up after 5 seconds.
test('a plain port that is spoken TLS to fails the stream, or says what it waits for', async t => {
  const redis = await redisFor(t)
  const push = closing(t, new Push({ queue: 'queue', port: redis.port, tls: true }))
  const found: string[] = []
  push.on('error', (error: Error) => found.push((error as { code?: string }).code ?? ''))
  push.on('disconnect', reason => found.push(reason.message))

  await eventually(() => found.length > 0, { timeoutMs: 20_000 })

  assert.match(found[0]!, /^PP_TLS$|No connection to rediss:.*timeout/)
})

// The server just hangs up, as one does that is being restarted: nothing tells the two apart.
test('a TLS port that is spoken to in plain text is tried again and again', async t => {
  const redis = await redisFor(t, { tls: true })
  const push = closing(t, new Push({ queue: 'queue', port: redis.port }))
  const reasons: Error[] = []
  push.on('disconnect', reason => reasons.push(reason))
  await eventually(() => reasons.length > 0)

  assert.equal(push.destroyed, false)
  assert.equal(reasons.length, 1)
})

for (const { name, make } of clientKinds) {
  test(`duplicates of a ${name} client speak TLS as it does`, async t => {
    const redis = await redisFor(t, { tls: true })
    const handedIn = make({ ...address(redis), ca: redis.ca })
    t.after(() => handedIn.drop())
    const options = { queue: 'queue', client: handedIn.client, closeClient: false }
    const push = closing(t, new Push(options))
    await push.send('job')

    const stranger = make(address(redis))
    t.after(() => stranger.drop())
    const refused = new Push({ queue: 'queue', client: stranger.client, closeClient: false })

    assert.deepEqual(await failureOf(refused), [codes.tls])
  })
}

function address({ host, port }: RedisServer): { host: string; port: number; tls: boolean } {
  return { host, port, tls: true }
}
