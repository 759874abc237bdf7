import { setImmediate } from 'node:timers/promises'
import type { Store } from '../../../src/store/store.ts'

/** A queue, and stores to get at it. */
interface Scene {
  readonly queue: string
  store(): Store
}

const turns = 20
const roundTrips = 3

/**
 * Whether `promise` waits for something that has not been done yet. Gives the store the time of a
 * few whole round trips to settle it.
 */
export async function isPending(scene: Scene, promise: Promise<unknown>): Promise<boolean> {
  let isSettled = false
  const note = (): void => {
    isSettled = true
  }
  promise.then(note, note)
  await passTime(scene)
  return !isSettled
}

/** Lets so much happen that what was asked before has reached the store. */
export async function passTime(scene: Scene): Promise<void> {
  const store = scene.store()
  for (let trip = 0; trip < roundTrips; trip++) {
    await store.append(`${scene.queue} elsewhere`, [''], {})
    for (let turn = 0; turn < turns; turn++) await setImmediate()
  }
  await store.close()
}
