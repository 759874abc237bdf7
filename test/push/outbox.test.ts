import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { codes, PushTimeoutError } from '../../src/errors.ts'
import { resolvePushOptions, type PushOptions } from '../../src/options/push-options.ts'
import { job, jobToPush } from '../../src/push/job-to-push.ts'
import { Outbox } from '../../src/push/outbox.ts'
import { placingOf } from '../../src/push/placing.ts'
import { Write, type Outgoing } from '../../src/push/write.ts'
import { InDoubtError } from '../../src/store/in-doubt.ts'
import { MemoryBroker } from '../../src/store/memory/memory-broker.ts'
import { MemoryStore } from '../../src/store/memory/memory-store.ts'
import type { Element, Placed, Placement, PlaceLimits, Store } from '../../src/store/store.ts'
import { numbers } from '../conformance/stream/scene.ts'
import { slowly } from '../conformance/stream/writable/jobs.ts'
import { jobsOf } from './jobs-of.ts'

function open(
  options = {},
  wantsHalf = false
): { broker: MemoryBroker; outbox: Outbox; told: unknown[] } {
  const broker = new MemoryBroker()
  const told: unknown[] = []
  const outbox = new Outbox(
    resolvePushOptions({ queue: 'jobs', url: 'memory:', ...options }),
    new MemoryStore(broker),
    {
      sending: () => wantsHalf,
      stored: writes => told.push(['stored', jobsOf(writes)]),
      failed: (writes, reason) => told.push([reason.name, jobsOf(writes)]),
      forgotten: count => told.push(['forgotten', count])
    }
  )
  return { broker, outbox, told }
}

function prepared(outbox: Outbox, jobs: readonly unknown[], done?: () => void): Outgoing[] {
  return jobs.map(data => outbox.prepare(data, undefined, done && new Write(done)))
}

function inQueue(broker: MemoryBroker): string[] {
  return broker.use('jobs', ({ list }) => list.take(Infinity)).map(String)
}

test('writes that fill several batches are stored in order', async () => {
  const { broker, outbox, told } = open()

  await outbox.store(prepared(outbox, numbers(2_500)))

  assert.deepEqual(inQueue(broker), numbers(2_500).map(String))
  assert.equal(told.length, 3)
})

test('half of many writes that are waited for are stored first where that is wanted', async () => {
  const { broker, outbox, told } = open({}, true)

  await outbox.store(prepared(outbox, numbers(399), () => {}))

  assert.deepEqual(inQueue(broker), numbers(399).map(String))
  assert.deepEqual(told, [
    ['stored', numbers(399).slice(0, 200)],
    ['stored', numbers(399).slice(200)]
  ])
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
  const { broker, outbox, told } = open({ schema: slowly(data => data !== 2) })

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

test('writes that nobody asks about fail as aloud as those beside them', async () => {
  const store = new UncertainStore(new MemoryBroker())
  const failed: number[] = []
  const outbox = outboxOn(store, {}, writes => failed.push(writes.length))
  const heard = outbox.prepare(2, undefined, new Write(() => {}))

  await outbox.store([outbox.prepare(1), heard, outbox.prepare(3)])

  assert.deepEqual(failed, [3])
})

test('writes without options are appended, and those among others placed in their order', async () => {
  const store = new NumberingStore()
  const outbox = outboxOn(store, {})

  await outbox.store(writesOf(outbox, [1, 2]))
  await outbox.store(writesOf(outbox, [3, job(4, { priority: 1 }), 5]))
  await outbox.store(writesOf(outbox, [6]))

  assert.deepEqual(store.calls, [
    ['append', ['1', '2']],
    ['place', [0, 1, 0], undefined],
    ['append', ['6']]
  ])
})

test('numbers go on where the store stopped', async () => {
  const store = new NumberingStore([2, 1, 1])
  const outbox = outboxOn(store, { idempotent: true })

  await outbox.store(writesOf(outbox, [1, 2, 3]))
  await outbox.store(writesOf(outbox, [4]))

  assert.deepEqual(store.numbers, [1, 3, 4])
  assert.equal(store.producers, 1)
})

test('numbers of writes that were certainly not stored are used again', async () => {
  const store = new NumberingStore([1, new PushTimeoutError(), 1])
  const outbox = outboxOn(store, { idempotent: true })

  for (const data of [1, 2, 3]) await outbox.store(writesOf(outbox, [data]))

  assert.deepEqual(store.numbers, [1, 2, 2])
  assert.equal(store.producers, 1)
})

test('numbers of writes that may be stored, or still arrive, are never used again', async () => {
  const uncertain = new NumberingStore([1, new InDoubtError(1, new Error('lost')), 1])
  const late = new NumberingStore([1, new PushTimeoutError(), 1])
  const [first, second] = [uncertain, late].map(store => outboxOn(store, { idempotent: true }))

  for (const data of [1, 2, 3]) await first!.store(writesOf(first!, [data]))
  second!.linkLost()
  for (const data of [1, 2, 3]) await second!.store(writesOf(second!, [data]))

  for (const store of [uncertain, late]) {
    assert.deepEqual(store.numbers, [1, 2, 1])
    assert.equal(store.producers, 2)
  }
})

/** A store whose `place` settles so many, or fails so, and notes what it was asked. */
class NumberingStore extends MemoryStore {
  readonly calls: unknown[] = []
  readonly numbers: unknown[] = []
  readonly #ids = new Set<unknown>()
  readonly #outcomes: Array<number | Error>

  constructor(outcomes: Array<number | Error> = []) {
    super(new MemoryBroker())
    this.#outcomes = outcomes
  }

  get producers(): number {
    return this.#ids.size
  }

  override append(_queue: string, elements: readonly Element[]): Promise<number> {
    this.calls.push(['append', elements])
    return Promise.resolve(elements.length)
  }

  override place(
    _queue: string,
    jobs: readonly Placement[],
    { producer }: PlaceLimits
  ): Promise<Placed> {
    this.calls.push(['place', jobs.map(({ priority }) => priority), producer])
    this.numbers.push(producer?.firstNumber)
    this.#ids.add(producer?.id)
    const outcome = this.#outcomes.shift() ?? jobs.length
    if (typeof outcome !== 'number') return Promise.reject(outcome)
    return Promise.resolve({ count: outcome, duplicateOf: [], missing: 0 })
  }
}

/** A store that does not know what became of anything. */
class UncertainStore extends MemoryStore {
  override append(_queue: string, elements: readonly Element[]): Promise<number> {
    return Promise.reject(new InDoubtError(elements.length, new Error('lost')))
  }
}

function outboxOn(
  store: Store,
  options: Partial<PushOptions>,
  failed: (writes: readonly Write[]) => void = () => {}
): Outbox {
  const sender = {
    sending: () => false,
    stored() {},
    failed,
    forgotten: (count: number) => assert.fail(`${count} jobs are missing`)
  }
  const resolved = resolvePushOptions({ queue: 'jobs', url: 'memory:', ...options })
  return new Outbox(resolved, store, sender)
}

function writesOf(outbox: Outbox, jobs: readonly unknown[]): Outgoing[] {
  return jobs.map(given => {
    const { data, options } = jobToPush(given)
    return outbox.prepare(data, undefined, new Write(undefined, placingOf(options, 'id')))
  })
}
