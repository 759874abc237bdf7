import type { ClearableState, JobState, Measures } from '../../../src/store/admin.ts'
import { textOf, untried, type Job } from './job.ts'
import type { QueueModel } from './queue-model.ts'

/** `Admin.pause`. Each of those who may wait has to learn of it. */
export function pause(model: QueueModel): void {
  if (model.isPaused) return
  model.isPaused = true
  while (model.list.length < model.leases.size) model.list.push(null)
}

/** `Admin.resume`. */
export function resume(model: QueueModel): void {
  if (!model.isPaused) return
  model.isPaused = false
  model.list = model.listed
}

/** `Admin.redrive`, to this queue or to another. */
export function redrive(model: QueueModel, limit: number, isElsewhere: boolean) {
  const jobs = model.dead.slice(0, limit).map(untried)
  model.dead = model.dead.slice(jobs.length)
  if (isElsewhere) {
    model.elsewhere = [...model.elsewhere, ...jobs]
  } else {
    model.list.push(...jobs)
    model.counters.redriven += jobs.length
  }
  return { moved: jobs.length, left: model.dead.length }
}

/** `Admin.clear`. Returns how many jobs were removed. */
export function clear(model: QueueModel, states: readonly ClearableState[]): number {
  let removed = 0
  for (const state of states) {
    const count = sizesOf(model)[state]
    removed += count
    if (state !== 'dead') model.counters.cleared += count
    empty(model, state)
  }
  model.gone += removed
  return removed
}

function empty(model: QueueModel, state: ClearableState): void {
  if (state === 'dead') {
    model.dead = []
  } else if (state === 'delayed') {
    model.later = []
  } else {
    model.list = []
    model.prioritised = []
  }
}

/** `Admin.measure`. */
export function measure(model: QueueModel): Measures {
  return { sizes: sizesOf(model), counters: { ...model.counters } }
}

function sizesOf(model: QueueModel): Record<JobState, number> {
  const sizeOf = (state: JobState): number => peek(model, state).length
  return {
    ready: sizeOf('ready'),
    delayed: sizeOf('delayed'),
    held: sizeOf('held'),
    dead: sizeOf('dead')
  }
}

/** A job that is shown, and all that is said of it. */
export interface Shown {
  readonly element: string
  /** On the clock of the model. */
  readonly dueAtMs?: number
  readonly holder?: { readonly consumer: string; readonly token: number | undefined }
}

/** `Admin.peek`, of all jobs in this state. */
export function peek(model: QueueModel, state: JobState): Shown[] {
  switch (state) {
    case 'ready':
      return [...prioritised(model, 1), ...model.listed, ...prioritised(model, -1)].map(shown)
    case 'delayed':
      return model.later.map(({ job, dueAt }) => ({ ...shown(job), dueAtMs: dueAt }))
    case 'held':
      return Array.from(model.leases.keys())
        .toSorted()
        .flatMap(consumer => heldBy(model, consumer))
    case 'dead':
      return model.dead.map(shown)
  }
}

function shown(job: Job): Shown {
  return { element: textOf(job) }
}

function prioritised(model: QueueModel, sign: number): Job[] {
  return model.prioritised
    .filter(({ priority }) => Math.sign(priority) === sign)
    .map(({ job }) => job)
}

function heldBy(model: QueueModel, consumer: string): Shown[] {
  const held = model.heldBy(consumer)
  const jobs = model
    .tokensOf(consumer)
    .map((token): Shown => ({ ...shown(held.get(token)!), holder: { consumer, token } }))
  const inHand = model.hands.get(consumer)
  if (inHand) jobs.push({ ...shown(inHand), holder: { consumer, token: undefined } })
  return jobs
}
