import assert from 'node:assert/strict'
import { after, before, test, type TestContext } from 'node:test'
import { job, Push } from '../../src/index.ts'
import { keysOf } from '../../src/store/keys.ts'
import { openElement } from '../support/envelope.ts'
import { numbers } from '../conformance/stream/scene.ts'
import { stored } from '../conformance/stream/writable/writing.ts'
import { closing, newQueue } from '../store/redis/scene.ts'
import { startRedis, type RedisServer } from '../support/redis-server.ts'

const hourMs = 3_600_000

let redis: RedisServer
before(async () => {
  redis = await startRedis()
})
after(() => redis.stop())

function pushTo(t: TestContext, queue: string): Push {
  return closing(t, new Push({ queue, url: redis.url }))
}

async function serverNow(): Promise<number> {
  const [seconds, micros] = (await redis.cli('TIME')) as [string, string]
  return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000)
}

async function calls(command: string): Promise<number> {
  const info = String(await redis.cli('INFO', 'commandstats'))
  return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(info)?.[1] ?? 0)
}

test('a delayed job is in the key for later, with its envelope and when it is due', async t => {
  const queue = newQueue()
  const push = pushTo(t, queue)
  const earliest = await serverNow()

  await stored(push, job('a', { id: 'one', delayMs: hourMs, priority: 5 }))

  const { later } = keysOf(queue)
  const [member = '', score] = (await redis.cli('ZRANGE', later, 0, -1, 'WITHSCORES')) as string[]
  assert.match(member, /^0{15}1:5:pp1 0 \{"id":"one","pushedAt":\d+,"priority":5\}\n"a"$/)
  assert.ok(Number(score) >= earliest + hourMs && Number(score) <= (await serverNow()) + hourMs)
})

test('a job for a time to come is due exactly then', async t => {
  const queue = newQueue()
  const at = new Date(Date.now() + hourMs)

  await pushTo(t, queue).send('a', { at })

  const [, score] = (await redis.cli(
    'ZRANGE',
    keysOf(queue).later,
    0,
    -1,
    'WITHSCORES'
  )) as string[]
  assert.equal(score, String(at.getTime()))
})

test('a job with a priority is in the key for those, and the highest comes first', async t => {
  const queue = newQueue()
  const push = pushTo(t, queue)

  for (const priority of [-1, 2, 0, 7]) push.write(job(priority, { priority }))
  await push.close()

  const { priority } = keysOf(queue)
  const pairs = (await redis.cli('ZRANGE', priority, 0, -1, 'WITHSCORES')) as string[]
  const payloads = pairs.filter((_, index) => index % 2 === 0).map(text => text.split('\n')[1])
  assert.deepEqual(payloads, ['7', '2', '-1'])
  assert.deepEqual(
    pairs.filter((_, index) => index % 2 === 1),
    ['-7', '-2', '1']
  )
  assert.equal(await redis.cli('LLEN', queue), 1)
})

for (const hoursOff of [-1, 1]) {
  test(`delays and expiry hold with a clock that is ${hoursOff} h off`, async t => {
    const queue = newQueue()
    const push = pushTo(t, queue)
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + hoursOff * hourMs })
    const earliest = await serverNow()

    await push.send('a', { delayMs: 1000 })
    await push.send('b', { expiresMs: 1000 })

    const latest = await serverNow()
    const { later } = keysOf(queue)
    const [, due] = (await redis.cli('ZRANGE', later, 0, -1, 'WITHSCORES')) as string[]
    const element = Buffer.from(String(await redis.cli('LINDEX', queue, -1)))
    const { expiresAt = 0 } = openElement(element).header ?? {}
    for (const time of [Number(due), expiresAt]) {
      assert.ok(time >= earliest + 1000 && time <= latest + 1000, `${time - earliest}`)
    }
  })
}

test('options that are only said in the envelope cost no script', async t => {
  const queue = newQueue()
  const push = pushTo(t, queue)
  const scripts = await calls('evalsha')

  push.write('plain')
  push.write(job('a', { id: 'a', attempts: 2, headers: { trace: 'x' }, priority: 0, delayMs: 0 }))
  await push.send('b')
  await push.close()

  assert.equal(await redis.cli('LLEN', queue), 3)
  assert.equal(await calls('evalsha'), scripts)
})

test('10,000 jobs with options become a few dozen commands', async t => {
  const queue = newQueue()
  const push = pushTo(t, queue)
  const scripts = await calls('evalsha')

  for (const data of numbers(10_000)) {
    const dedupe = { key: String(data % 5_000), ttlMs: hourMs }
    push.write(job(data, data % 2 ? { dedupe } : { priority: data % 3, delayMs: data % 5 }))
  }
  await push.close()

  const commands = (await calls('evalsha')) - scripts
  assert.ok(commands <= 36, `${commands} commands`)
  const { list, later, priority } = keysOf(queue)
  const delayed = Number(await redis.cli('ZCARD', later))
  const prioritised = Number(await redis.cli('ZCARD', priority))
  assert.equal(delayed, 4_000)
  assert.equal(prioritised, 666)
  const listed = (await redis.cli('LRANGE', list, 0, -1)) as string[]
  assert.equal(listed.filter(text => text !== '').length, 5_000 - delayed - prioritised + 2_500)
})
