import assert from 'node:assert/strict'
import type { ConnectionWatch } from '../../../src/store/store.ts'
import { passTime } from './pending.ts'
import { storeTest } from './scene.ts'
import type { StoreUnderTest } from './store-under-test.ts'

/** What the owner of a store or taker hears while nothing breaks. */
export function connectConformance(subject: StoreUnderTest): void {
  storeTest(subject, 'a store says once that it is connected', async scene => {
    const { heard, watch, connected } = listen()

    const store = scene.store(watch)
    assert.deepEqual(heard, [], 'not before the owner has the store')
    await connected
    await store.append(scene.queue, ['job'], {})
    await passTime(scene)

    assert.deepEqual(heard, ['connect'])
  })

  storeTest(subject, 'a taker says once that it is connected', async scene => {
    const { heard, watch, connected } = listen()

    const taker = scene.openTaker(scene.store(), scene.queue, watch)
    assert.deepEqual(heard, [], 'not before the owner has the taker')
    await connected
    await taker.take(1, 0)
    await passTime(scene)

    assert.deepEqual(heard, ['connect'])
  })

  storeTest(subject, 'a store and a taker that are closed at once say nothing', async scene => {
    const { heard, watch } = listen()

    const store = scene.store(watch)
    const taker = scene.openTaker(store, scene.queue, watch)
    await Promise.all([taker.close(), store.close()])
    await passTime(scene)

    assert.deepEqual(heard, [])
  })
}

function listen(): { heard: string[]; watch: ConnectionWatch; connected: Promise<void> } {
  const heard: string[] = []
  let settle = (): void => {}
  const connected = new Promise<void>(resolve => (settle = resolve))
  const watch = {
    onConnect: () => {
      heard.push('connect')
      settle()
    },
    onDisconnect: () => heard.push('disconnect'),
    onFatal: () => heard.push('fatal')
  }
  return { heard, watch, connected }
}
