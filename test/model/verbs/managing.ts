import type { ClearableState, JobState, PeekedElement } from '../../../src/store/admin.ts'
import { textOf } from '../queue/job.ts'
import * as queue from '../queue/managing.ts'
import { leaseMs } from '../queue/times.ts'
import type { Run } from '../run.ts'
import { same } from '../same.ts'

/** `Admin.pause`. */
export async function pause(run: Run): Promise<void> {
  await run.call(undefined, async () => {
    await run.world.admin.pause()
    queue.pause(run.model)
  })
}

/** `Admin.resume`. */
export async function resume(run: Run): Promise<void> {
  await run.call(undefined, async () => {
    await run.world.admin.resume()
    queue.resume(run.model)
  })
}

/** `Admin.redrive`, to this queue or to another. */
export async function redrive(run: Run, limit: number, isElsewhere = false): Promise<void> {
  const { world, model } = run
  const to = isElsewhere ? world.elsewhere : world.queue
  same(await world.admin.redrive(limit, to), queue.redrive(model, limit, isElsewhere), 'redrive')
  const found = await world.adminElsewhere.peek('ready', 0, 1000)
  same(found.map(textIn), model.elsewhere.map(textOf), 'the other queue')
}

/** `Admin.clear`. */
export async function clear(run: Run, states: readonly ClearableState[]): Promise<void> {
  same(await run.world.admin.clear(states), queue.clear(run.model, states), 'clear')
}

/** `Admin.peek`. */
export async function peek(
  run: Run,
  state: JobState,
  offset: number,
  limit: number
): Promise<void> {
  const found = await run.world.admin.peek(state, offset, limit)
  const expected = queue.peek(run.model, state).slice(offset, offset + limit)
  const shown = found.map(job => ({ element: textIn(job), holder: job.holder }))
  same(
    shown,
    expected.map(({ element, holder }) => ({ element, holder })),
    'peek'
  )
  for (const [index, { dueAtMs }] of expected.entries()) {
    const time = dueAtMs === undefined ? undefined : run.timeOf(dueAtMs)
    run.sameTime(found[index]!.dueAtMs, time, 'dueAtMs')
  }
}

/** `Admin.consumers` and `Admin.isPaused`. */
export async function ask(run: Run): Promise<void> {
  const { world, model } = run
  same(await world.admin.isPaused(), model.isPaused, 'isPaused')
  const found = await world.admin.consumers()
  const names = found.map(({ consumer }) => consumer).toSorted()
  same(names, Array.from(model.consumers.keys()).toSorted(), 'consumers')
  for (const { consumer, sinceMs, leaseMs: lease, leaseEndMs, held } of found) {
    const expected = queue.peek(model, 'held').filter(({ holder }) => holder!.consumer === consumer)
    same([held, lease], [expected.length, leaseMs], consumer)
    run.sameTime(sinceMs, run.timeOf(model.consumers.get(consumer)!.sinceMs), 'sinceMs')
    run.sameTime(leaseEndMs, run.timeOf(model.leases.get(consumer)!), 'leaseEndMs')
  }
}

function textIn({ element }: PeekedElement): string {
  return String(element)
}
