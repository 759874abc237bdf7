import { setTimeout as sleep } from 'node:timers/promises'
import type { Pen } from '../ledger.ts'
import { intactMessage, nameOf, type Message } from '../message.ts'

/** What a handler knows of a job. */
export interface Delivery {
  readonly data: unknown
  /** Counts from 1. */
  readonly attempt: number
  readonly recoveries: number
}

/** Thrown by a handler because the message wants it. */
export class PlannedFailure extends Error {
  override readonly name = 'PlannedFailure'
}

/** Begins a run: what has to be done before anything is awaited. Undefined when it is not whole. */
export function begin(pen: Pen, delivery: Delivery): Message | undefined {
  const message = noteBegin(pen, delivery)
  if (message) act(pen, delivery, message)
  return message
}

/** Handles one job as its message wants it. */
export async function handle(pen: Pen, delivery: Delivery): Promise<void> {
  const message = begin(pen, delivery)
  if (message) await carryOut(pen, delivery, message)
}

/**
 * Handles a batch, and lets each of its jobs end by itself, with `failed` if that is by an error.
 * All of them have begun before one of them can block: a handler got them in one call.
 */
export async function handleAll<Job extends Delivery>(
  pen: Pen,
  jobs: readonly Job[],
  failed: (job: Job, error: unknown) => void
): Promise<void> {
  const begun = jobs.map(job => ({ job, message: noteBegin(pen, job) }))
  await Promise.all(
    begun.map(async ({ job, message }) => {
      if (!message) return
      act(pen, job, message)
      await carryOut(pen, job, message).catch((error: unknown) => failed(job, error))
    })
  )
}

function noteBegin(pen: Pen, { data }: Delivery): Message | undefined {
  const message = intactMessage(data)
  if (!message) {
    pen.note('trouble', { text: 'a message came that was not whole' })
    return undefined
  }
  const { notBeforeMs = 0 } = message.task
  const text = Date.now() < notBeforeMs ? 'early' : undefined
  pen.note('begun', { message: nameOf(message), text })
  return message
}

/** What a message wants to be done to the process. */
function act(pen: Pen, { attempt, recoveries }: Delivery, { task }: Message): void {
  const isFirst = recoveries === 0 && attempt === 1
  const { exits, blocksMs } = task
  if (exits === 'always' || (exits === 'once' && isFirst)) exit(pen)
  if (blocksMs !== undefined && isFirst) block(pen, blocksMs)
}

async function carryOut(pen: Pen, { attempt }: Delivery, message: Message): Promise<void> {
  const { ms, fails = 0 } = message.task
  if (ms !== undefined) await sleep(ms)
  if (attempt <= fails) {
    pen.note('returned', { message: nameOf(message) })
    throw new PlannedFailure('This attempt is to fail')
  }
  pen.note('done', { message: nameOf(message) })
}

function exit(pen: Pen): never {
  pen.note('exiting')
  process.exit(1)
}

function block(pen: Pen, ms: number): void {
  pen.note('stalled', { text: 'blocked' })
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
  pen.note('revived')
}
