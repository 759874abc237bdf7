import type { Placement } from '../../../src/store/store.ts'
import { placement } from '../../conformance/place/placements.ts'
import { textOf, type Element, type Job } from '../queue/job.ts'
import * as queue from '../queue/placing.ts'
import { known } from '../queue/queue-model.ts'
import { dedupeMs, minuteMs } from '../queue/times.ts'
import type { Run } from '../run.ts'
import { same } from '../same.ts'

/** Of which kind an element is: without an envelope, in one, with so many recoveries, or a marker. */
export type Form = 'raw' | 'open' | 'named' | 'recovered' | 'poison' | 'marker'

/** How a job is placed. */
export interface Options {
  readonly form?: Form
  readonly delayMs?: number
  /** Due at a point in time, so long from now. */
  readonly dueInMs?: number
  readonly priority?: number
  readonly expires?: boolean
  readonly dedupe?: string
}

export interface Bounds {
  readonly maxLength?: number
  readonly producer?: string
  /** How many numbers it leaves out; below 0, how many it uses again. */
  readonly skip?: number
}

/** `Store.append`. */
export async function append(run: Run, forms: readonly Form[], maxLength?: number): Promise<void> {
  const { world, model } = run
  // It would wait for room.
  if (forms.length === 0 || model.list.length >= (maxLength ?? Infinity)) return
  const elements = forms.map(form => elementOf(run, form))
  const stored = queue.append(model, elements, maxLength)
  same(await world.store.append(world.queue, elements.map(textOf), { maxLength }), stored, 'append')
}

/** `Store.place`. */
export async function place(
  run: Run,
  jobs: readonly Options[],
  bounds: Bounds = {}
): Promise<void> {
  const orders = jobs.map(options => orderOf(run, options))
  const limits = limitsOf(run, bounds)
  const placements = orders.map((order, index) => placementOf(run, order, jobs[index]!))
  const perform = async (): Promise<void> => {
    const { store, queue: name } = run.world
    const expected = queue.place(run.model, orders, limits)
    same(await store.place(name, placements, limits), expected, 'place')
  }
  if (mustWait(run, orders, limits)) return
  if (limits.producer && limits.maxLength === undefined) await run.call(undefined, perform)
  else await perform()
}

/** There is no room for the first one. */
function mustWait({ model }: Run, [first]: queue.Order[], { maxLength = Infinity }: queue.Limits) {
  const needsRoom = first && first.dueAt <= model.nowMs && first.priority === 0
  return needsRoom && model.list.length >= maxLength
}

function elementOf(run: Run, form: Form): Element {
  return form === 'marker' ? null : jobOf(run, form)
}

function jobOf(run: Run, form: Exclude<Form, 'marker'>): Job {
  const payload = run.newPayload()
  const job: Job = { payload, attempts: 0, recoveries: 0, header: [] }
  switch (form) {
    case 'raw':
      return { ...job, header: undefined }
    case 'open':
      return job
    case 'named':
      return { ...job, attempts: 1, header: [`"id":"${payload}"`, '"k":{"a":1}'] }
    case 'recovered':
      return { ...job, recoveries: 1 }
    case 'poison':
      return { ...job, recoveries: 2 }
  }
}

function orderOf(run: Run, options: Options): queue.Order {
  const { delayMs = 0, dueInMs, priority = 0, expires = false, dedupe } = options
  const isEnveloped = expires || dedupe !== undefined
  const job = jobOf(run, isEnveloped ? 'open' : 'raw')
  return { job, dueAt: run.model.nowMs + (dueInMs ?? delayMs), priority, expires, dedupe }
}

function placementOf(run: Run, order: queue.Order, { dueInMs, delayMs = 0 }: Options): Placement {
  const { job, dueAt, priority, expires, dedupe } = order
  return placement(textOf(job), {
    delayMs,
    dueAt: dueInMs === undefined ? undefined : run.timeOf(dueAt),
    priority,
    expiresMs: expires ? minuteMs : undefined,
    dedupe: dedupe === undefined ? undefined : { key: dedupe, ttlMs: dedupeMs, id: job.payload }
  })
}

function limitsOf({ model }: Run, { maxLength, producer: id, skip = 0 }: Bounds): queue.Limits {
  if (id === undefined) return { maxLength, producer: undefined }
  const last = known(model.producers, id, model.nowMs) ?? 0
  // Where there is little room, a store may count a job that it knows as one that needs some.
  const first = last + 1 + (maxLength === undefined ? skip : Math.max(0, skip))
  return { maxLength, producer: { id, firstNumber: Math.max(1, first) } }
}
