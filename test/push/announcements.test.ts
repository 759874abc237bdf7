import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { Alternation } from '../../src/push/alternation.ts'
import { Announcements } from '../../src/push/announcements.ts'
import { Waiting } from '../../src/push/waiting.ts'
import { Write } from '../../src/push/write.ts'

interface Scene {
  readonly told: unknown[]
  readonly waiting: Waiting
  readonly announcements: Announcements
}

/** With groups that alternate, and one write that is waiting, unless said otherwise. */
function scene({ load = 1, waits = true } = {}): Scene {
  const told: unknown[] = []
  const waiting = new Waiting()
  if (waits) waiting.join(writeOf('next'))
  const alternation = new Alternation(() => load)
  const announcements = new Announcements(waiting, alternation, {
    stored: writes => told.push(...writes.map(({ data }) => data)),
    failed: (writes, reason) => told.push(...writes.map(() => reason.message)),
    forgotten: count => told.push(count)
  })
  alternation.look()
  alternation.look()
  return { told, waiting, announcements }
}

const writeOf = (data: string): Write => new Write(data, undefined, undefined)
const nextTick = (): Promise<void> => new Promise(resolve => process.nextTick(resolve))

for (const options of [{ waits: false }, { load: 0.5 }]) {
  test(`all is told in the next tick, and in order, with ${JSON.stringify(options)}`, async () => {
    const { told, announcements } = scene(options)

    announcements.stored([writeOf('a'), writeOf('b')], false, true)
    announcements.failed([writeOf('c')], new Error('not c'))
    announcements.forgotten(7)
    assert.deepEqual(told, [])
    await nextTick()

    assert.deepEqual(told, ['a', 'b', 'not c', 7])
  })
}

test('what was stored is told after the immediates in which the next command leaves', async () => {
  const { told, announcements } = scene()

  announcements.stored([writeOf('a')], false, true)
  // The client schedules it after that.
  globalThis.setImmediate(() => told.push('command'))
  await setImmediate()
  await setImmediate()

  assert.deepEqual(told, ['command', 'a'])
})

test('so it is while a part of what travels together is left', async () => {
  const { told, announcements } = scene({ waits: false })

  announcements.stored([writeOf('a')], false, false)
  await nextTick()
  assert.deepEqual(told, [])
  await setImmediate()
  await setImmediate()

  assert.deepEqual(told, ['a'])
})

test('nothing is told before what is due since earlier', async () => {
  const { told, announcements } = scene({ waits: false })

  announcements.stored([writeOf('a')], false, false)
  announcements.stored([writeOf('b')], false, true)
  await nextTick()

  assert.deepEqual(told, ['a', 'b'])
})

test('what is due can be told at once, and is told once', async () => {
  const { told, announcements } = scene()
  announcements.stored([writeOf('a')], false, false)

  announcements.tell()
  assert.deepEqual(told, ['a'])
  await setImmediate()
  await setImmediate()

  assert.deepEqual(told, ['a'])
})

test('halves are wanted where groups alternate, and only when nothing is due', () => {
  const { announcements } = scene()
  assert.equal(announcements.wantsHalf(), true)

  announcements.stored([writeOf('a')], false, false)

  assert.equal(announcements.wantsHalf(), false)
  assert.equal(scene({ load: 0.5 }).announcements.wantsHalf(), false)
})
