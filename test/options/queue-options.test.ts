import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue } from '../../src/queue.ts'
import { queueDefaults, resolveQueueOptions } from '../../src/options/queue-options.ts'
import { refusal } from './refused.ts'

const resolve = resolveQueueOptions as (options?: unknown) => ReturnType<typeof resolveQueueOptions>

test('a queue needs a name', () => {
  assert.match(
    refusal(() => resolve()),
    /Queue needs an options object with at least "queue"/
  )
  assert.match(
    refusal(() => resolve({})),
    /"queue" must be a text/
  )
  assert.match(
    refusal(() => new Queue({} as never)),
    /"queue" must be a text/
  )
})

test('an answer may take 5 s unless told otherwise', () => {
  assert.equal(resolve({ queue: 'a' }).timeoutMs, 5000)
  assert.equal(queueDefaults.timeoutMs, 5000)
  assert.equal(resolve({ queue: 'a', timeoutMs: undefined }).timeoutMs, 5000)
  assert.equal(resolve({ queue: 'a', timeoutMs: 1 }).timeoutMs, 1)
})

test('a time that is none is refused', () => {
  for (const timeoutMs of [0, -1, 1.5, '5', Infinity, null]) {
    assert.match(
      refusal(() => resolve({ queue: 'a', timeoutMs })),
      /"timeoutMs" must be a whole/
    )
  }
})

test('unknown options are refused with the nearest known one', () => {
  assert.match(
    refusal(() => resolve({ queue: 'a', timeout: 5 })),
    /Did you mean "timeoutMs"/
  )
  assert.match(
    refusal(() => resolve({ queue: 'a', highWaterMark: 5 })),
    /Queue has no option/
  )
})

test('a name whose derived keys would scatter over a Cluster is refused', () => {
  for (const queue of ['{}', 'a{', 'a}b', '{}{tag}']) {
    assert.match(
      refusal(() => resolve({ queue })),
      /Option "queue"/,
      queue
    )
  }
  assert.equal(resolve({ queue: '{tag}:a' }).queue, '{tag}:a')
})
