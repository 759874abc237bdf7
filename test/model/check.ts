import assert from 'node:assert/strict'
import { measure } from './queue/managing.ts'
import { textOf } from './queue/job.ts'
import { payloadsIn, sightOf } from './queue/sight.ts'
import type { End } from './queue/waits.ts'
import type { Run } from './run.ts'
import { same } from './same.ts'

/** After each step: every job is where the model says and nowhere else, and is counted there. */
export async function check(run: Run): Promise<void> {
  const { world, model } = run
  const [sight, measures] = await Promise.all([world.look(), world.admin.measure()])
  same(sight, sightOf(model), 'where the jobs are')
  same(measures, measure(model), 'size() and counters()')
  checkJobs(run)
  await checkWaits(run)
}

/** A wait is over when the model says so, and brought what it says. */
async function checkWaits({ waiting }: Run): Promise<void> {
  for (const [wait, { reply, isOver }] of waiting) {
    const { consumer, end } = wait
    // Some stores let that of a fenced name last until an element comes, which it does not get.
    if (!end || (end === 'fenced' && !isOver)) continue
    waiting.delete(wait)
    const got = (await reply) ?? (end === 'fenced' ? '' : undefined)
    same(got, textOfEnd(end), `what ${consumer} waited for`)
  }
  const isPending = Array.from(waiting.values(), ({ isOver }) => !isOver)
  assert.ok(isPending.every(Boolean), 'a wait is over too soon')
}

function textOfEnd(end: End): string | undefined {
  if (end === 'fenced') return ''
  return end.got === undefined ? undefined : textOf(end.got)
}

/** None is in two places, and none is lost: of the model, but the store agrees with it. */
function checkJobs({ model }: Run): void {
  const payloads = payloadsIn(model)
  assert.equal(new Set(payloads).size, payloads.length, 'a job is in two places')
  assert.equal(payloads.length + model.gone, model.stored, 'a job is lost')
}
