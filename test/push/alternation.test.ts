import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { Alternation, threadTimes } from '../../src/push/alternation.ts'
import { eventually } from '../support/eventually.ts'

/** Whether groups take turns after each command, during which the thread waited so long. */
async function decisions(workMs: number, ...waits: number[]): Promise<boolean[]> {
  let now = 0
  let idle = 0
  const alternation = new Alternation({ now: () => now, idle: () => idle })
  const found: boolean[] = []
  for (const waitMs of waits) {
    alternation.sending()
    idle += waitMs
    alternation.replied()
    alternation.telling()
    // Those who are told may await something more before they send.
    await Promise.resolve()
    now += workMs
    await setImmediate()
    alternation.sending()
    found.push(alternation.isOn)
  }
  return found
}

test('before anything is known of them, groups do not take turns', () => {
  const alternation = new Alternation({ now: () => 0, idle: () => 0 })

  alternation.sending()

  assert.equal(alternation.isOn, false)
})

test('groups take turns as long as the thread waits less than it has to do', async () => {
  assert.deepEqual(await decisions(2, 2.1, 1.9, 0, 3, 1), [false, true, true, false, true])
})

test('where those who are told do nothing, groups do not take turns', async () => {
  assert.deepEqual(await decisions(0, 0, 1), [false, false])
})

test('a thread is idle while it waits, and not while it works', async () => {
  const end = performance.now() + 20
  const before = threadTimes.idle()
  while (performance.now() < end);
  assert.equal(threadTimes.idle(), before)

  // Between two looks it waits, if the machine is not too busy for that.
  await eventually(() => threadTimes.idle() > before)
})
