import { Run } from './run.ts'
import { take, type Step } from './verbs/verbs.ts'
import type { World } from './world/world.ts'

/** Lets one thing happen to a store and to its model. Rejects when they do not agree any more. */
export type Play = (...step: Step) => Promise<void>

/** Plays with an empty queue. */
export async function playing(
  worlds: () => Promise<World>,
  script: (play: Play) => Promise<void>
): Promise<void> {
  const run = await Run.start(await worlds())
  try {
    await script((...step) => take(run, step))
  } finally {
    await run.close()
  }
}
