import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../src/clock.ts'
import { codes } from '../../src/errors.ts'
import { resolvePushOptions } from '../../src/options/push-options.ts'
import { Outbox } from '../../src/push/outbox.ts'
import { Write } from '../../src/push/write.ts'
import { MemoryBroker } from '../../src/store/memory/memory-broker.ts'
import { MemoryStore } from '../../src/store/memory/memory-store.ts'
import { numbers } from '../conformance/stream/scene.ts'
import { slowly } from '../conformance/stream/writable/jobs.ts'
import { FakeClock } from '../support/fake-clock.ts'

function open(
  options = {},
  clock?: Clock
): { broker: MemoryBroker; outbox: Outbox; told: unknown[] } {
  const broker = new MemoryBroker()
  const told: unknown[] = []
  const outbox = new Outbox(
    resolvePushOptions({ queue: 'jobs', url: 'memory:', ...options }),
    new MemoryStore(broker, clock),
    {
      stored: writes => told.push(['stored', writes.map(({ data }) => data)]),
      failed: (writes, reason) => told.push([reason.name, writes.map(({ data }) => data)])
    }
  )
  return { broker, outbox, told }
}

function prepared(outbox: Outbox, jobs: readonly unknown[]): Write[] {
  return jobs.map(job => {
    const write = new Write(job, undefined, undefined)
    outbox.prepare(write)
    return write
  })
}

function inQueue(broker: MemoryBroker): string[] {
  return broker.use('jobs', list => list.take(Infinity)).map(String)
}

test('writes that fill several batches are stored in order', async () => {
  const { broker, outbox, told } = open()

  await outbox.store(prepared(outbox, numbers(2_500)))

  assert.deepEqual(inQueue(broker), numbers(2_500).map(String))
  assert.equal(told.length, 3)
})

test('a closed outbox stores nothing more', async () => {
  const { broker, outbox, told } = open()
  const writes = prepared(outbox, [1, 2])
  outbox.close()

  await assert.rejects(outbox.store(writes), { code: codes.closed })

  assert.deepEqual([inQueue(broker), told], [[], []])
})

test('an outbox that is closed while a schema thinks stores nothing', async () => {
  const { broker, outbox } = open({ schema: slowly(() => true) })
  const storing = outbox.store(prepared(outbox, [1, 2]))
  const failed = assert.rejects(storing, { code: codes.closed })
  await setImmediate()

  outbox.close()

  await failed
  assert.deepEqual(inQueue(broker), [])
})

test('what one write is refused for is told of it alone', async () => {
  const { broker, outbox, told } = open({ schema: slowly(job => job !== 2) })

  await outbox.store(prepared(outbox, [1, 2, 3]))

  assert.deepEqual(told, [
    ['SchemaError', [2]],
    ['stored', [1, 3]]
  ])
  assert.deepEqual(inQueue(broker), ['1', '3'])
})

test('writes that are refused one and all make no command', async () => {
  const { outbox, told } = open({ schema: slowly(() => false) })

  await outbox.store(prepared(outbox, [1, 2]))

  assert.equal(told.length, 2)
})

test('writes that fill several batches time out together', async () => {
  const clock = new FakeClock()
  const { outbox, told } = open({ maxLength: 1, pushTimeoutMs: 1_000 }, clock)
  await outbox.store(prepared(outbox, ['in the way']))
  told.length = 0
  const storing = outbox.store(prepared(outbox, numbers(2_500)))
  await setImmediate()

  clock.advance(1_000)
  await storing

  assert.deepEqual(told, [['PushTimeoutError', numbers(2_500)]])
})
