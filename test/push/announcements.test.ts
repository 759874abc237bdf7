import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { Announcements } from '../../src/push/announcements.ts'
import { Waiting } from '../../src/push/waiting.ts'
import { Write, type Outgoing } from '../../src/push/write.ts'
import { numbers } from '../conformance/stream/scene.ts'

interface Scene {
  readonly told: unknown[]
  readonly announcements: Announcements
}

const group = (name: string, size = 100): Outgoing[] => numbers(size).map(() => name)
const nextTick = (): Promise<void> => new Promise(resolve => process.nextTick(resolve))

/** After a reply that was waited for so long, and 10 ms of work of those who were told. One write waits. */
async function scene({ waitMs = 1, waits = true } = {}): Promise<Scene> {
  let now = 0
  let idle = 0
  const told: unknown[] = []
  const waiting = new Waiting()
  let workMs = 10
  const announcements = new Announcements(
    waiting,
    {
      stored: ([write]) => {
        told.push(write)
        now += workMs
      },
      failed: (_writes, reason) => told.push(reason.message),
      forgotten: count => told.push(count)
    },
    { now: () => now, idle: () => idle }
  )
  announcements.sending()
  idle += waitMs
  announcements.stored(group('first'), false, true)
  await setImmediate()
  announcements.sending()
  told.length = 0
  workMs = 0
  if (waits) for (const write of group('next', 1)) waiting.join(write)
  return { told, announcements }
}

for (const options of [{ waits: false }, { waitMs: 11 }]) {
  test(`all is told in the next tick, and in order, with ${JSON.stringify(options)}`, async () => {
    const { told, announcements } = await scene(options)

    announcements.stored(group('a'), false, true)
    announcements.failed([new Write()], new Error('not b'))
    announcements.forgotten(7)
    assert.deepEqual(told, [])
    await nextTick()

    assert.deepEqual(told, ['a', 'not b', 7])
  })
}

test('what was stored of a group is told after the immediates in which the other group leaves', async () => {
  const { told, announcements } = await scene()

  announcements.stored(group('a'), false, true)
  // The client schedules it after that.
  globalThis.setImmediate(() => told.push('command'))
  await setImmediate()
  await setImmediate()

  assert.deepEqual(told, ['command', 'a'])
})

test('so it is while a part of what travels together is left', async () => {
  const { told, announcements } = await scene({ waits: false })

  announcements.stored(group('a'), false, false)
  await nextTick()
  assert.deepEqual(told, [])
  await setImmediate()
  await setImmediate()

  assert.deepEqual(told, ['a'])
})

test('a few writes are no group: they are told at once', async () => {
  const { told, announcements } = await scene()

  announcements.stored(group('a', 99), false, true)
  await nextTick()

  assert.deepEqual(told, ['a'])
})

test('nothing is told before what is due since earlier', async () => {
  const { told, announcements } = await scene()

  announcements.stored(group('a'), false, false)
  announcements.failed([new Write()], new Error('not b'))
  await nextTick()

  assert.deepEqual(told, ['a', 'not b'])
})

test('what is due can be told at once, and is told once', async () => {
  const { told, announcements } = await scene()
  announcements.stored(group('a'), false, false)

  announcements.tell()
  assert.deepEqual(told, ['a'])
  await setImmediate()
  await setImmediate()

  assert.deepEqual(told, ['a'])
})

test('half travels first where the thread has more to do than to wait, if all has been told', async () => {
  const { announcements } = await scene()
  assert.equal(announcements.sending(), true)

  announcements.stored(group('a'), false, false)

  assert.equal(announcements.sending(), false)
  assert.equal((await scene({ waitMs: 11 })).announcements.sending(), false)
})
