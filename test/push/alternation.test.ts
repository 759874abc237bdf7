import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Alternation } from '../../src/push/alternation.ts'

/** Whether groups alternate after each look at such a load. */
function decisions(...loads: number[]): boolean[] {
  const left = [...loads]
  const alternation = new Alternation(() => left.shift()!)
  return loads.map(() => {
    alternation.look()
    return alternation.isOn
  })
}

test('groups alternate once the application is busier than twice the store', () => {
  assert.deepEqual(decisions(0.7, 0.7), [false, true])
  assert.deepEqual(decisions(0.6, 0.6, 0.6), [false, false, false])
})

test('they do until the application has to wait for the store', () => {
  assert.deepEqual(decisions(1, 1, 1, 0.9, 0.7), [false, true, true, true, false])
})

test('the first look after a change decides nothing', () => {
  assert.deepEqual(decisions(1, 1, 0.1, 1), [false, true, true, true])
  assert.deepEqual(decisions(1, 1, 1, 0.7, 1, 0.6, 0.7), [
    false,
    true,
    true,
    false,
    false,
    false,
    true
  ])
})

test('the load of a thread that waits is low, and of one that works is high', async () => {
  const alternation = new Alternation()
  const work = (ms: number): void => {
    const end = performance.now() + ms
    while (performance.now() < end);
  }
  const wait = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

  for (const _ of [1, 2]) {
    alternation.look()
    work(50)
    await wait(1)
  }
  alternation.look()
  assert.equal(alternation.isOn, true)

  for (const _ of [1, 2]) {
    alternation.look()
    await wait(50)
  }
  alternation.look()
  assert.equal(alternation.isOn, false)
})
