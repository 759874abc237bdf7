import { setImmediate } from 'node:timers/promises'
import type { Scene } from './scene.ts'

const turns = 20
const roundTrips = 3

/** Lets so much happen that what was asked before has reached the store. */
export async function passTime(scene: Scene): Promise<void> {
  const store = scene.store()
  for (let trip = 0; trip < roundTrips; trip++) {
    await store.append(`${scene.queue} elsewhere`, [''], {})
    for (let turn = 0; turn < turns; turn++) await setImmediate()
  }
  await store.close()
}
