import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { Announcer } from '../../src/consume/announcer.ts'

function open() {
  const emitter = new EventEmitter()
  const heard: unknown[][] = []
  emitter.on('news', (...args: unknown[]) => heard.push(args))
  return { emitter, heard, announcer: new Announcer(emitter) }
}

test('what is told is emitted soon, not at once, in order and with all that belongs to it', async () => {
  const { announcer, heard } = open()

  announcer.tell('news', 1, 'one')
  announcer.tell('news', 2, 'two')

  assert.deepEqual(heard, [])
  await setImmediate()
  assert.deepEqual(heard, [
    [1, 'one'],
    [2, 'two']
  ])
})

test('what nobody listens to when it is told is not emitted', async () => {
  const { announcer, emitter } = open()
  const late: unknown[] = []

  announcer.tell('other', 1)
  emitter.on('other', value => late.push(value))
  await setImmediate()

  assert.deepEqual(late, [])
})

test('after a listener that throws, the others are heard of, before what was told meanwhile', async t => {
  const uncaught: string[] = []
  process.setUncaughtExceptionCaptureCallback(error => uncaught.push(error.message))
  t.after(() => process.setUncaughtExceptionCaptureCallback(null))
  const { announcer, emitter, heard } = open()
  emitter.on('news', value => {
    if (value !== 1) return
    announcer.tell('news', 3)
    throw new Error('a bug')
  })

  announcer.tell('news', 1)
  announcer.tell('news', 2)
  await setImmediate()

  assert.deepEqual(uncaught, ['a bug'])
  assert.deepEqual(heard, [[1], [2], [3]])
})
