import assert from 'node:assert/strict'
import { test } from 'node:test'
import { redrive } from '../../../../src/store/redis/scripts/redrive.ts'
import { untried } from '../../../../src/wire/rewrite.ts'
import { ScriptScene } from './script-scene.ts'

const scene = new ScriptScene()

test('what is moved is counted in the queue in which it died, if it goes back there', async () => {
  const [keys, other] = [scene.newKeys(), scene.newKeys()]
  await scene.redis.cli('RPUSH', keys.dead, 'a', 'b', 'c')

  const back = await scene.run(redrive(keys, 2, keys.list))
  const elsewhere = await scene.run(redrive(keys, 2, other.list))

  assert.deepEqual(
    [back, elsewhere],
    [
      { moved: 2, left: 1 },
      { moved: 1, left: 0 }
    ]
  )
  assert.deepEqual(await scene.listed(keys.list), ['a', 'b'])
  assert.deepEqual(await scene.listed(other.list), ['c'])
  assert.deepEqual(await scene.redis.cli('HGETALL', keys.state), ['redriven', '2'])
  assert.equal(await scene.redis.cli('EXISTS', other.state, keys.dead), 0)
})

test('elements are rewritten as the memory store does it, byte for byte', async () => {
  const keys = scene.newKeys()
  const elements = [
    'pp1 5 {"dead":{"at":1,"queue":"q","reason":"no"},"id":"a"}\n{"n":1.0}',
    'pp1 0 {}\n',
    'pp1 3+2 {"id":"ä","headers":{"}":"{"}}\nline one\nline two\n',
    'pp1 0000000001+0000000002 { }\nx',
    'pp1 12345678901 {}\nx',
    'pp1 1 {"open"\nx',
    'pp1 1 {}',
    'pp1 ',
    'pp',
    '{"raw":1}',
    '\n'
  ]
  await scene.redis.cli('RPUSH', keys.dead, ...elements)

  await scene.run(redrive(keys, 100, keys.list))

  const expected = elements.map(element => String(untried(Buffer.from(element))))
  assert.deepEqual(await scene.listed(keys.list), expected)
  assert.equal(expected[0], 'pp1 0 {"dead":{"at":1,"queue":"q","reason":"no"},"id":"a"}\n{"n":1.0}')
  assert.equal(expected[2], 'pp1 0 {"id":"ä","headers":{"}":"{"}}\nline one\nline two\n')
})

test('a call to wake up is no dead letter, and is dropped', async () => {
  const keys = scene.newKeys()
  await scene.redis.cli('RPUSH', keys.dead, '', 'a', '')

  assert.deepEqual(await scene.run(redrive(keys, 2, keys.list)), { moved: 1, left: 1 })

  assert.deepEqual(await scene.listed(keys.list), ['a'])
  assert.deepEqual(await scene.redis.cli('HGETALL', keys.state), ['redriven', '1'])
})

test('without dead letters nothing is written', async () => {
  const keys = scene.newKeys()

  assert.deepEqual(await scene.run(redrive(keys, 10, keys.list)), { moved: 0, left: 0 })

  assert.deepEqual(await scene.redis.cli('KEYS', `*${keys.list}*`), [])
})

test('a full Redis gives its dead letters back', async () => {
  const keys = scene.newKeys()
  const letters = Array.from({ length: 1000 }, (_, index) => `pp1 5 {"id":"${index}"}\n${index}`)
  await scene.redis.cli('RPUSH', keys.dead, ...letters)

  await scene.whileFull(async () => {
    const redriven = await scene.run(redrive(keys, 1000, keys.list))
    assert.deepEqual(redriven, { moved: 1000, left: 0 })
  })

  assert.equal(await scene.redis.cli('LLEN', keys.list), 1000)
})

test('a key of another type stops everything before anything is written', async () => {
  for (const part of ['list', 'dead', 'state'] as const) {
    const keys = scene.newKeys()
    await scene.redis.cli('RPUSH', keys.dead, 'a')
    await scene.redis.cli('SET', keys[part], 'x')
    const before = await scene.everything()

    await assert.rejects(scene.run(redrive(keys, 10, keys.list)), /WRONGTYPE/, part)

    assert.deepEqual(await scene.everything(), before, part)
  }
})
