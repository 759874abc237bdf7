import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { resolvePushOptions } from '../../src/options/push-options.ts'
import { Outbox } from '../../src/push/outbox.ts'
import type { Outgoing } from '../../src/push/write.ts'
import { MemoryBroker } from '../../src/store/memory/memory-broker.ts'
import { MemoryStore } from '../../src/store/memory/memory-store.ts'
import { numbers } from '../conformance/stream/scene.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { jobsOf } from './jobs-of.ts'

/** A memory store that counts how often it was asked to append. */
class CountingStore extends MemoryStore {
  appends = 0

  override append(...args: Parameters<MemoryStore['append']>): Promise<number> {
    this.appends++
    return super.append(...args)
  }
}

interface Scene {
  readonly clock: FakeClock
  readonly store: CountingStore
  readonly outbox: Outbox
  readonly told: unknown[]
  readonly prepared: (jobs: readonly unknown[]) => Outgoing[]
  /** Makes room for one job. */
  readonly makeRoom: () => void
}

/** A queue that is full, and writes that may take a second. */
async function full(): Promise<Scene> {
  const clock = new FakeClock()
  const broker = new MemoryBroker()
  const store = new CountingStore(broker, clock)
  const told: unknown[] = []
  const options = { queue: 'jobs', url: 'memory:', maxLength: 1, pushTimeoutMs: 1_000 }
  const sender = {
    sending: () => false,
    stored: (writes: readonly Outgoing[]) => told.push(['stored', jobsOf(writes)]),
    failed: (writes: readonly Outgoing[], { name }: Error) => told.push([name, jobsOf(writes)]),
    forgotten() {}
  }
  const outbox = new Outbox(resolvePushOptions(options), store, sender, clock)
  const prepared = (jobs: readonly unknown[]) => jobs.map(job => outbox.prepare(job))
  await outbox.store(prepared(['in the way']))
  told.length = 0
  store.appends = 0
  const makeRoom = (): void => void broker.use('jobs', ({ list }) => list.take(1))
  return { clock, store, outbox, told, prepared, makeRoom }
}

test('writes that fill several batches time out together', async () => {
  const { clock, outbox, told, prepared } = await full()
  const storing = outbox.store(prepared(numbers(2_500)))
  await setImmediate()

  clock.advance(1_000)
  await storing

  assert.deepEqual(told, [['PushTimeoutError', numbers(2_500)]])
})

test('a write has a time of its own, and fails up to a tenth earlier along with another', async () => {
  const { clock, outbox, told, prepared, makeRoom } = await full()
  const goTo = async (ms: number): Promise<void> => {
    clock.advance(ms - clock.now())
    await setImmediate()
  }
  const writes = [0, 300, 400, 600, 990].flatMap(ms => {
    clock.advance(ms - clock.now())
    return prepared([`at ${ms}`])
  })
  const failedAt = async (ms: number): Promise<unknown[]> => {
    await goTo(ms - 1)
    assert.deepEqual(told, [])
    await goTo(ms)
    return told.splice(0)
  }
  const storing = outbox.store(writes)

  assert.deepEqual(await failedAt(1_000), [['PushTimeoutError', ['at 0']]])
  assert.deepEqual(await failedAt(1_300), [['PushTimeoutError', ['at 300', 'at 400']]])
  assert.deepEqual(await failedAt(1_600), [['PushTimeoutError', ['at 600']]])
  makeRoom()
  await storing
  assert.deepEqual(told, [['stored', ['at 990']]])
})

test('writes whose time is up one after the other are ten tries in that time at most', async () => {
  const { clock, store, outbox, prepared } = await full()
  const writes = numbers(200).flatMap(number => {
    clock.advance(5)
    return prepared([number])
  })
  const storing = outbox.store(writes)

  for (let ms = 0; ms < 1_000; ms++) {
    await setImmediate()
    clock.advance(1)
  }
  await storing

  assert.ok(store.appends > 1 && store.appends <= 10, `${store.appends} tries`)
})
