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
export function begin(pen: Pen, { data, attempt, recoveries }: Delivery): Message | undefined {
  const message = intactMessage(data)
  if (!message) {
    pen.note('trouble', { text: 'a message came that was not whole' })
    return undefined
  }
  const { notBeforeMs = 0 } = message.task
  const text = Date.now() < notBeforeMs ? 'early' : undefined
  pen.note('begun', { message: nameOf(message), text })
  const isFirst = recoveries === 0 && attempt === 1
  const { exits, blocksMs } = message.task
  if (exits === 'always' || (exits === 'once' && isFirst)) exit(pen)
  if (blocksMs !== undefined && isFirst) block(pen, blocksMs)
  return message
}

/** Handles one job as its message wants it. */
export async function handle(pen: Pen, delivery: Delivery): Promise<void> {
  const message = begin(pen, delivery)
  if (!message) return
  const { ms, fails = 0 } = message.task
  if (ms !== undefined) await sleep(ms)
  if (delivery.attempt <= fails) {
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
