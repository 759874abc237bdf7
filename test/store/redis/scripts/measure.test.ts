import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { QueueKeys } from '../../../../src/store/keys.ts'
import type { Measures } from '../../../../src/store/admin.ts'
import type { Counted } from '../../../../src/store/redis/scripts/census.ts'
import { measure } from '../../../../src/store/redis/scripts/measure.ts'
import { ScriptScene } from './script-scene.ts'

const scene = new ScriptScene()

function measured(
  keys: QueueKeys,
  consumers: readonly string[] = [],
  isExact = true
): Promise<Counted<Measures>> {
  return scene.run(measure(keys, { consumers, isExact }))
}

const nothing = {
  sizes: { ready: 0, delayed: 0, held: 0, dead: 0 },
  counters: {
    acked: 0,
    retried: 0,
    dead: 0,
    recovered: 0,
    expired: 0,
    redriven: 0,
    cleared: 0
  }
}

test('a queue that is not there has no jobs and has counted none', async () => {
  assert.deepEqual(await measured(scene.newKeys()), { found: nothing })
})

test('the counters are those of the state, whatever else is in it', async () => {
  const keys = scene.newKeys()
  const names = ['acked', 'retried', 'dead', 'recovered', 'expired', 'redriven', 'cleared']
  const fields = names.flatMap((name, index) => [name, 2 ** 40 + index])
  await scene.redis.cli('HSET', keys.state, ...fields, 'paused', 1, 'sequence', 9)

  const { found } = (await measured(keys)) as { found: Measures }

  assert.deepEqual(found.counters, {
    acked: 2 ** 40,
    retried: 2 ** 40 + 1,
    dead: 2 ** 40 + 2,
    recovered: 2 ** 40 + 3,
    expired: 2 ** 40 + 4,
    redriven: 2 ** 40 + 5,
    cleared: 2 ** 40 + 6
  })
})

test('consumers that are not named are told instead of wrong numbers', async () => {
  const keys = scene.newKeys()
  await scene.register(keys, 'a', { jobs: ['1', '2'], inHand: '3' })
  await scene.register(keys, 'b', { jobs: ['4'], inHand: '' })

  for (const consumers of [[], ['a'], ['a', 'c'], ['a', 'b', 'c']]) {
    const { consumers: found = [] } = await measured(keys, consumers)
    assert.deepEqual([...found].toSorted(), ['a', 'b'], consumers.join())
  }

  const { found } = (await measured(keys, ['b', 'a'])) as { found: Measures }
  assert.equal(found.sizes.held, 4)
})

test('one that need not be exact makes do with the consumers that are named', async () => {
  const keys = scene.newKeys()
  await scene.register(keys, 'a', { jobs: ['1', '2'] })
  await scene.register(keys, 'b', { jobs: ['3'] })

  const { found } = (await measured(keys, ['b', 'gone'], false)) as { found: Measures }

  assert.equal(found.sizes.held, 1)
})

test('a name that was given up since it was told is passed over', async () => {
  const keys = scene.newKeys()
  await scene.register(keys, 'a', { jobs: ['1'], inHand: '2' })
  await scene.giveUp(keys, 'gone')

  const { found } = (await measured(keys, ['gone', 'a'], false)) as { found: Measures }

  assert.equal(found.sizes.held, 2)
})

test('a consumer that lingers is counted with what still comes into its hand', async () => {
  const keys = scene.newKeys()
  await scene.register(keys, 'former', { inHand: 'late' })
  await scene.redis.cli('HDEL', keys.consumers, 'former')

  const { found } = (await measured(keys, ['former'])) as { found: Measures }

  assert.equal(found.sizes.held, 1)
})

test('thousands of consumers are counted at once', async () => {
  const keys = scene.newKeys()
  const names = Array.from({ length: 3000 }, (_, index) => `host:1:c${index}:1`)
  await scene.redis.cli('ZADD', keys.leases, ...names.flatMap(name => [1, name]))
  await scene.redis.cli('HSET', keys.held(names[2999]!), 1, 'job')

  const { found } = (await measured(keys, names)) as { found: Measures }

  assert.equal(found.sizes.held, 1)
})

test('a marker far down a long list counts as a job, to spare the server', async () => {
  const keys = scene.newKeys()
  const jobs = Array.from({ length: 10_000 }, () => 'job')
  for (let times = 0; times < 10; times++) await scene.redis.cli('RPUSH', keys.list, ...jobs)
  await scene.redis.cli('LSET', keys.list, 99_999, '')
  await scene.redis.cli('RPUSH', keys.list, '')

  const { found } = (await measured(keys)) as { found: Measures }

  assert.equal(found.sizes.ready, 100_000)
})

test('a key of another type is an error, and nothing is changed', async () => {
  for (const part of ['list', 'priority', 'later', 'leases', 'dead', 'state'] as const) {
    const keys = scene.newKeys()
    await scene.redis.cli('SET', keys[part], 'x')

    await assert.rejects(measured(keys), /WRONGTYPE/, part)
  }
})

test('to look changes nothing, and works on a full Redis', async () => {
  const keys = scene.newKeys()
  await scene.register(keys, 'a', { jobs: ['1'] })
  await scene.redis.cli('RPUSH', keys.list, '', 'a')
  const before = await scene.everything()

  await scene.whileFull(async () => {
    const { found } = (await measured(keys, ['a'])) as { found: Measures }
    assert.deepEqual(found.sizes, { ready: 1, delayed: 0, held: 1, dead: 0 })
  })

  assert.deepEqual(await scene.everything(), before)
})
