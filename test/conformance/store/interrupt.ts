import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import type { Store, Taker } from '../../../src/store/store.ts'
import { takeRest, texts } from './elements.ts'
import { isPending } from './pending.ts'
import { longWaitMs, storeTest } from './scene.ts'
import type { StoreUnderTest } from './store-under-test.ts'

export function interruptConformance(subject: StoreUnderTest): void {
  for (const count of [1, 10]) {
    storeTest(subject, `interrupt settles a waiting take of ${count} with none`, async scene => {
      const taker = scene.taker()
      const taking = taker.take(count, longWaitMs)
      assert.ok(await isPending(scene, taking))

      taker.interrupt()

      assert.deepEqual(await taking, [])
    })
  }

  storeTest(subject, 'interrupt in the same turn as the take settles it too', async scene => {
    const taker = scene.taker()
    const taking = taker.take(1, longWaitMs)

    taker.interrupt()

    assert.deepEqual(await taking, [])
  })

  storeTest(subject, 'interrupting twice is as good as once', async scene => {
    const taker = scene.taker()
    const taking = taker.take(1, longWaitMs)

    taker.interrupt()
    taker.interrupt()

    assert.deepEqual(await taking, [])
    await assertStillWaits(scene.store(), taker, scene.queue, next => isPending(scene, next))
  })

  storeTest(subject, 'an interrupted take leaves later elements to others', async scene => {
    const taker = scene.taker()
    const taking = taker.take(1, longWaitMs)
    assert.ok(await isPending(scene, taking))
    taker.interrupt()
    await taking

    await scene.store().append(scene.queue, ['job'], {})

    assert.deepEqual(await takeRest(scene.taker()), ['job'])
  })

  storeTest(subject, 'interrupt settles no other taker', async scene => {
    const taker = scene.taker()
    const others = scene.taker().take(1, longWaitMs)
    const taking = taker.take(1, longWaitMs)
    assert.ok(await isPending(scene, others))

    taker.interrupt()
    await taking

    assert.ok(await isPending(scene, others))
  })

  storeTest(subject, 'interrupt before a take does not spoil it', async scene => {
    const taker = scene.taker()

    taker.interrupt()

    await assertStillWaits(scene.store(), taker, scene.queue, next => isPending(scene, next))
  })

  storeTest(subject, 'interrupt after a take does not spoil the next one', async scene => {
    const store = scene.store()
    const taker = scene.taker()
    await store.append(scene.queue, ['first'], {})
    await taker.take(1, longWaitMs)

    taker.interrupt()

    await assertStillWaits(store, taker, scene.queue, next => isPending(scene, next))
  })

  storeTest(subject, 'an element that races an interrupt is never lost', async scene => {
    const store = scene.store()
    const taker = scene.taker()
    for (let round = 0; round < 200; round++) {
      const taken = await race(store, taker, scene.queue, round)
      const rest = await takeRest(taker)

      assert.deepEqual([...taken, ...rest], [String(round)], `round ${round}`)
    }
  })
}

async function assertStillWaits(
  store: Store,
  taker: Taker,
  queue: string,
  waits: (next: Promise<unknown>) => Promise<boolean>
): Promise<void> {
  const next = taker.take(1, longWaitMs)
  assert.ok(await waits(next))

  await store.append(queue, ['next'], {})
  assert.deepEqual(texts(await next), ['next'])
}

// Which comes first, and how far apart they are, changes with the round.
async function race(store: Store, taker: Taker, queue: string, round: number): Promise<string[]> {
  const taking = taker.take(1 + (round % 3), longWaitMs)
  for (let turn = 0; turn < round % 7; turn++) await setImmediate()
  if (round % 2 === 0) taker.interrupt()
  const appending = store.append(queue, [String(round)], {})
  for (let turn = 0; turn < round % 5; turn++) await setImmediate()
  taker.interrupt()
  await appending
  return texts(await taking)
}
