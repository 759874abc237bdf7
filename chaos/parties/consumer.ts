import { once, type EventEmitter } from 'node:events'
import {
  Pull,
  ReliablePull,
  Worker,
  type Job,
  type PullOptions,
  type WorkerOptions
} from '../../src/index.ts'
import type { Pen } from '../ledger.ts'
import { intactMessage, nameOf, type Message } from '../message.ts'
import { begin, handle, handleAll, PlannedFailure } from './handler.ts'

/** The ways to consume a queue. The last two are plain mode. */
export const reliableKinds = ['worker', 'batches', 'loop', 'listener'] as const
/** Those that hear whether an ack took effect, so that one can tell what they may have lost. */
export const knowingKinds = ['worker', 'batches', 'listener'] as const
export const plainKinds = ['pull-loop', 'pull-listener'] as const
/** The loop that acks by itself, which mostly hears of it too, is in no draw. */
export type ConsumerKind =
  | (typeof reliableKinds)[number]
  | (typeof plainKinds)[number]
  | 'acking-loop'

export interface ConsumerPlan {
  readonly kind: ConsumerKind
  readonly queue: string
  readonly url: string
  /** For reliable mode. */
  readonly options?: Pick<
    WorkerOptions,
    'concurrency' | 'prefetch' | 'leaseMs' | 'attempts' | 'backoff'
  >
  /** For plain mode. */
  readonly pull?: Pick<PullOptions, 'highWaterMark' | 'timeout'>
}

/** Something that consumes, and notes what it does. */
export interface Consumer {
  readonly who: string
  /** Ends it gracefully. */
  close(deadlineMs?: number): Promise<void>
  /** Ends it at once, where that must not cost anything either. */
  destroy?(): Promise<void>
}

/** A consumer in this process. */
export interface LocalConsumer extends Consumer {
  /** The Worker, or the stream. */
  readonly emitter: EventEmitter
}

/** Starts a consumer of any kind in this process. */
export function startConsumer(pen: Pen, plan: ConsumerPlan): LocalConsumer {
  const { kind } = plan
  if (kind === 'worker' || kind === 'batches') return startWorker(pen, plan)
  if (kind === 'pull-loop' || kind === 'pull-listener') return startPull(pen, plan)
  return startReliablePull(pen, plan)
}

function startWorker(pen: Pen, plan: ConsumerPlan): LocalConsumer {
  const { kind, queue, url, options } = plan
  const { concurrency = 8, ...others } = options ?? {}
  const place = { queue, url, ...others }
  const worker =
    kind === 'worker'
      ? new Worker<Message>({ ...place, concurrency, batch: undefined }, job => handle(pen, job))
      : new Worker<Message>(
          { ...place, concurrency: 2, batch: { size: Math.ceil(concurrency / 2), waitMs: 2 } },
          jobs => handleAll(pen, jobs, fail)
        )
  worker.on('completed', job => noteJob(pen, 'completed', job))
  listen(pen, worker)
  return { who: pen.who, emitter: worker, close: deadlineMs => worker.close(deadlineMs) }
}

function fail(job: Job<Message>, error: unknown): void {
  if (!(error instanceof PlannedFailure)) throw error
  void job.retry({ error })
}

function startReliablePull(pen: Pen, { kind, queue, url, options }: ConsumerPlan): LocalConsumer {
  const { concurrency: _, ...others } = options ?? {}
  const pull = new ReliablePull<Message>({ queue, url, ...others })
  listen(pen, pull)
  if (kind === 'listener') pull.on('data', job => void settle(pen, job))
  else void loop(pen, pull, kind === 'acking-loop')
  return { who: pen.who, emitter: pull, close: deadlineMs => pull.close(deadlineMs) }
}

async function loop(pen: Pen, pull: ReliablePull<Message>, isAcking: boolean): Promise<void> {
  let count = 0
  try {
    for await (const job of pull) {
      // Now and then, asking for the next one has to do.
      if (isAcking && ++count % 10 > 0) await settleLater(pen, job)
      else await handle(pen, job).catch((error: unknown) => job.retry({ error }))
    }
  } catch (error) {
    pen.note('trouble', { text: `the loop ended: ${String(error)}` })
  }
}

async function settle(pen: Pen, job: Job<Message>): Promise<void> {
  const settled = await settleLater(pen, job)
  await settled.answer
}

/** Handles a job, and says what becomes of it, but does not wait for the answer to that. */
async function settleLater(pen: Pen, job: Job<Message>): Promise<{ answer: Promise<unknown> }> {
  try {
    await handle(pen, job)
  } catch (error) {
    return { answer: job.retry({ error }) }
  }
  const answer = job.ack().then(tookEffect => {
    if (tookEffect) noteJob(pen, 'completed', job)
  })
  return { answer }
}

function startPull(pen: Pen, plan: ConsumerPlan): LocalConsumer {
  const { kind, queue, url, pull: options } = plan
  const pull = new Pull<Message>({ queue, url, ...options })
  pull.on('invalid', (_, reason) => pen.note('trouble', { text: `'invalid': ${reason.name}` }))
  pull.on('error', error => pen.note('trouble', { text: `'error': ${String(error)}` }))
  pull.on('lost', count => pen.note('trouble', { text: `'lost' says ${count}` }))
  pull.on('connect', () => pen.note('connect'))
  if (kind === 'pull-loop') void plainLoop(pen, pull)
  else {
    pull.on('data', data => {
      const message = begin(pen, { data, attempt: 1, recoveries: 0 })
      if (message) pen.note('done', { message: nameOf(message) })
    })
  }
  const destroy = async (): Promise<void> => {
    pull.destroy()
    if (!pull.closed) await once(pull, 'close')
  }
  return { who: pen.who, emitter: pull, close: deadlineMs => pull.close(deadlineMs), destroy }
}

async function plainLoop(pen: Pen, pull: Pull<Message>): Promise<void> {
  try {
    for await (const data of pull) await handle(pen, { data, attempt: 1, recoveries: 0 })
  } catch (error) {
    // So Node says that somebody else has destroyed it.
    const isDestroyed = (error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE'
    if (!isDestroyed) pen.note('trouble', { text: `the loop ended: ${String(error)}` })
  }
}

type JobConsumer = Worker<Message> | ReliablePull<Message>

function listen(pen: Pen, consumer: JobConsumer): void {
  // Their overloads are no common type.
  const events = consumer as Worker<Message>
  events.on('connect', () => pen.note('connect'))
  events.on('leaseLost', jobs => {
    for (const job of jobs) noteJob(pen, 'leaseLost', job)
  })
  events.on('recovered', jobs => pen.note('recovered', { text: String(jobs) }))
  events.on('invalid', (_, reason) => pen.note('trouble', { text: `'invalid': ${reason.name}` }))
  events.on('error', error => pen.note('trouble', { text: `'error': ${String(error)}` }))
}

function noteJob(pen: Pen, kind: 'completed' | 'leaseLost', { data }: Job<Message>): void {
  const message = intactMessage(data)
  if (message) pen.note(kind, { message: nameOf(message) })
}
