import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { keysOf } from '../../../../src/store/keys.ts'
import { place } from '../../../../src/store/redis/scripts/place.ts'
import { runScript } from '../../../../src/store/redis/scripts/run-script.ts'
import type { Placed, Placement, PlaceLimits } from '../../../../src/store/store.ts'
import { placement } from '../../../conformance/place/placements.ts'
import { startRedis, type RedisServer } from '../../../support/redis-server.ts'
import { newQueue } from '../scene.ts'

let redis: RedisServer
before(async () => {
  redis = await startRedis()
})
after(() => redis.stop())

function put(queue: string, jobs: readonly Placement[], limits: PlaceLimits = {}): Promise<Placed> {
  return runScript(place(keysOf(queue), jobs, limits), command => redis.cli(...command))
}

async function serverNow(): Promise<number> {
  const [seconds, micros] = (await redis.cli('TIME')) as [string, string]
  return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000)
}

function listed(queue: string): Promise<unknown> {
  return redis.cli('LRANGE', queue, 0, -1)
}

function sorted(key: string): Promise<unknown> {
  return redis.cli('ZRANGE', key, 0, -1, 'WITHSCORES')
}

test('a job without a delay or priority goes to the tail of the list', async () => {
  const queue = newQueue()

  const placed = await put(queue, [placement('a'), placement('b')])

  assert.deepEqual(placed, { count: 2, duplicateOf: [undefined, undefined], missing: 0 })
  assert.deepEqual(await listed(queue), ['a', 'b'])
  assert.equal(await redis.cli('EXISTS', keysOf(queue).state), 0)
})

test('a delayed job is due after its delay, on the clock of the server', async () => {
  const queue = newQueue()
  const earliest = await serverNow()

  await put(queue, [placement('a', { delayMs: 60_000.5, priority: -7 })])

  const [member, score] = (await sorted(keysOf(queue).later)) as [string, string]
  assert.equal(member, '0000000000000001:-7:a')
  assert.ok(Number(score) >= earliest + 60_001 && Number(score) <= (await serverNow()) + 60_001)
})

test('a job for a time to come is due then, and one for a time gone by is ready', async () => {
  const queue = newQueue()
  const dueAt = (await serverNow()) + 60_000

  await put(queue, [
    placement('later', { dueAt }),
    placement('now', { dueAt: dueAt - 120_000 }),
    placement('first', { dueAt: 0, priority: 1 })
  ])

  assert.deepEqual(await sorted(keysOf(queue).later), ['0000000000000001:0:later', String(dueAt)])
  assert.deepEqual(await sorted(keysOf(queue).priority), ['0000000000000002:first', '-1'])
  assert.deepEqual(await listed(queue), ['now'])
})

test('jobs with a priority are sorted by it, and equal ones by when they came', async () => {
  const queue = newQueue()

  await put(queue, [
    placement('low', { priority: -(2 ** 31) }),
    placement('b', { priority: 3 }),
    placement('a', { priority: 3 }),
    placement('high', { priority: 2 ** 31 - 1 })
  ])

  assert.deepEqual(await redis.cli('ZRANGE', keysOf(queue).priority, 0, -1), [
    '0000000000000004:high',
    '0000000000000002:b',
    '0000000000000003:a',
    '0000000000000001:low'
  ])
})

test('the point in time at which a job expires comes first in its header', async () => {
  const queue = newQueue()
  const earliest = await serverNow()

  await put(queue, [
    placement('pp1 0 {"id":"a{"}\n{"id":7}', { expiresMs: 1000 }),
    placement('pp1 0 {}\n', { expiresMs: 0.5 })
  ])

  const elements = (await listed(queue)) as string[]
  const [first, second] = elements.map(text => Number(/"expiresAt":(\d+)/.exec(text)?.[1]))
  assert.deepEqual(elements, [
    `pp1 0 {"expiresAt":${first},"id":"a{"}\n{"id":7}`,
    `pp1 0 {"expiresAt":${second}}\n`
  ])
  assert.equal(first, second! + 999)
  assert.ok(second! > earliest && second! <= (await serverNow()) + 1)
})

test('an element is stored as the bytes that it has, wherever it goes', async () => {
  const queue = newQueue()
  const bytes = Buffer.from([0xff, 0x00, 0x0a, 0x20, 0xfe])

  await put(queue, [
    placement(bytes),
    placement(bytes, { priority: 1 }),
    placement(bytes, { delayMs: 9999 })
  ])

  const { priority, later } = keysOf(queue)
  const prefixed = (prefix: string): Buffer => Buffer.concat([Buffer.from(prefix), bytes])
  assert.equal(await redis.cli('LPOS', queue, bytes), 0)
  assert.equal(await redis.cli('ZSCORE', priority, prefixed('0000000000000001:')), '-1')
  assert.ok(await redis.cli('ZSCORE', later, prefixed('0000000000000002:0:')))
})

test('the order of the list is that of the jobs, with others between them', async () => {
  const queue = newQueue()
  const jobs = Array.from({ length: 3500 }, (_, index) => {
    return placement(String(index), { priority: index % 7 === 3 ? 1 : 0 })
  })

  assert.equal((await put(queue, jobs)).count, 3500)

  const expected = jobs.filter(({ priority }) => priority === 0).map(({ element }) => element)
  assert.deepEqual(await listed(queue), expected)
  assert.equal(await redis.cli('ZCARD', keysOf(queue).priority), 500)
})

test('a key of another type stops everything before anything is written', async () => {
  for (const part of ['list', 'priority', 'later', 'state', 'producer', 'dedupe'] as const) {
    const queue = newQueue()
    const keys = keysOf(queue)
    const wrong = { ...keys, producer: keys.producer('p'), dedupe: keys.dedupe('d') }[part]
    await redis.cli(...(part === 'list' ? ['SET', wrong, 'x'] : ['RPUSH', wrong, 'x']))
    const jobs = [
      placement('a'),
      placement('b', { priority: 1 }),
      placement('c', { delayMs: 1 }),
      placement('d', { dedupe: { key: 'd', ttlMs: 9999, id: 'x' } })
    ]

    await assert.rejects(put(queue, jobs, { producer: { id: 'p', firstNumber: 1 } }), /WRONGTYPE/)

    const found = await redis.cli('KEYS', `*${queue}*`)
    assert.deepEqual(found, [wrong], part)
  }
})

test('an idle consumer is woken for what only a claim shows it, and once', async () => {
  const queue = newQueue()

  await put(queue, [placement('a', { delayMs: 60_000 })])
  assert.deepEqual(await listed(queue), [''], 'the first delayed job')
  await put(queue, [placement('b', { priority: 1 })])
  assert.deepEqual(await listed(queue), [''], 'one is enough')
  await redis.cli('DEL', queue)
  await put(queue, [placement('c', { delayMs: 70_000 })])
  assert.deepEqual(await listed(queue), [], 'not due before the one that is known')
  await put(queue, [placement('d', { delayMs: 50_000 }), placement('e', { delayMs: 90_000 })])
  assert.deepEqual(await listed(queue), [''], 'due before it')
  await redis.cli('DEL', queue)
  await put(queue, [placement('f', { priority: -1 })])
  assert.deepEqual(await listed(queue), [''], 'with a priority')
  await redis.cli('DEL', queue)
  await put(queue, [placement('g', { priority: 1 }), placement('h')])
  assert.deepEqual(await listed(queue), ['h'], 'a job wakes as well')
})

test('the memory of a producer and of a dedupe key ends', async () => {
  const queue = newQueue()
  const keys = keysOf(queue)
  const dedupe = { key: 'k', ttlMs: 50_000.5, id: 'an id\nof "mine" 7 - 8' }

  await put(queue, [placement('a', { dedupe })], { producer: { id: 'p', firstNumber: 1 } })

  const remembered = Number(await redis.cli('PTTL', keys.producer('p')))
  assert.ok(remembered > 86_000_000 && remembered <= 86_400_000)
  const ttl = Number(await redis.cli('PTTL', keys.dedupe('k')))
  assert.ok(ttl > 40_000 && ttl <= 50_001)
  assert.equal(await redis.cli('GET', keys.dedupe('k')), dedupe.id)
  assert.equal(await redis.cli('GET', keys.producer('p')), '1')
})

test('a call that stores nothing, because the list is full, writes nothing', async () => {
  const queue = newQueue()
  await redis.cli('RPUSH', queue, 'in the way')
  const limits = { maxLength: 1, producer: { id: 'p', firstNumber: 5 } }

  const placed = await put(queue, [placement('a'), placement('b', { priority: 1 })], limits)

  assert.equal(placed.count, 0)
  assert.deepEqual(await redis.cli('KEYS', `*${queue}*`), [queue])
})

test('numbers of any size stay exact', async () => {
  const queue = newQueue()
  const firstNumber = 2 ** 52 + 1
  await redis.cli('SET', keysOf(queue).producer('p'), String(firstNumber - 1))

  const placed = await put(queue, [placement('a')], { producer: { id: 'p', firstNumber } })

  assert.equal(placed.missing, 0)
  assert.equal(await redis.cli('GET', keysOf(queue).producer('p')), String(firstNumber))
})
