import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { Turn } from '../src/turn.ts'

test('a turn is over after 20 ms, and the next begins when the event loop has gone on', async () => {
  const told: string[] = []
  const turn = new Turn(() => told.push('next'))
  turn.begin(100)

  turn.lasted(120)
  assert.equal(turn.isOver, false)
  turn.lasted(121)
  assert.equal(turn.isOver, true)
  await setImmediate()

  assert.equal(turn.isOver, false)
  assert.deepEqual(told, ['next'])
})

test('what is started before the event loop has gone on counts together', async () => {
  const turn = new Turn(() => {})
  turn.begin(100)
  turn.lasted(115)
  await Promise.resolve()
  turn.begin(115)

  turn.lasted(125)

  assert.equal(turn.isOver, true)
})

test('a turn that was not over is no reason to tell anybody', async () => {
  const turn = new Turn(() => assert.fail('nobody was kept waiting'))
  turn.begin(100)
  turn.lasted(110)

  await setImmediate()

  turn.begin(200)
  turn.lasted(210)
  assert.equal(turn.isOver, false)
  await setImmediate()
})
