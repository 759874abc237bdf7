import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis as Redis6 } from 'ioredis'
import { Redis as Redis5 } from 'ioredis5'
import { Worker, type ConnectionOptions, type Job, type WorkerOptions } from '../../../src/index.ts'
import { JournalPen } from './journal.ts'
import type { WorkerPlan } from './worker-process.ts'

// A process with one Worker, which tells a journal what it does. What its handler does with a job
// is written in the job, or else in the plan.

export type Task =
  | number
  | {
      readonly job: number
      /** How long the handler takes. */
      readonly ms?: number
      /** Blocks the event loop for so long. */
      readonly blockMs?: number
      /** Kills the process. */
      readonly kills?: boolean
      /** The handler settles the job itself, and notes what came of that. */
      readonly acks?: boolean
    }

const plan = JSON.parse(process.argv[2] ?? '') as WorkerPlan
const pen = new JournalPen(plan.journal)
const place = placeOf(plan)
const options: WorkerOptions<Task> = { queue: plan.queue, ...place, ...plan.options }
const worker = new Worker<Task>({ ...options, batch: undefined }, handle)

worker.once('connect', () => process.send?.('ready'))
worker.on('completed', job => pen.note('completed', { job: numberOf(job) }))
worker.on('leaseLost', jobs => pen.note('leaseLost', { detail: jobs.map(numberOf) }))
worker.on('expired', job => pen.note('expired', { job: numberOf(job) }))
worker.on('recovered', jobs => pen.note('recovered', { detail: jobs }))
worker.on('disconnect', () => pen.note('disconnect'))
worker.on('error', error => pen.note('error', { detail: String(error) }))
worker.on('close', () => pen.note('closed'))
// No process.exit: that it ends by itself is part of what is tested.
process.on('message', (deadlineMs: number) => close(deadlineMs))
process.on('SIGTERM', () => close(10_000))

function close(deadlineMs: number): void {
  void worker.close(deadlineMs)
  if (process.connected) process.disconnect()
}

async function handle(job: Job<Task>): Promise<void> {
  const { data } = job
  const task = typeof data === 'object' ? data : { job: data }
  pen.note('start', { job: task.job, detail: { attempt: job.attempt, recoveries: job.recoveries } })
  if (task.kills) process.kill(process.pid, 'SIGKILL')
  job.signal.addEventListener('abort', () => {
    pen.note('aborted', { job: task.job, detail: (job.signal.reason as Error).name })
  })
  await work(job, task)
  pen.note('done', { job: task.job })
  if (task.acks) pen.note('settled', { job: task.job, detail: await job.ack() })
}

async function work({ signal }: Job<Task>, task: Exclude<Task, number>): Promise<void> {
  const { ms = plan.handlerMs ?? 0, blockMs = 0, acks } = task
  if (blockMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blockMs)
  if (acks && plan.holdsUntilAborted) await once(signal, 'abort')
  if (ms > 0) await sleep(ms)
}

function placeOf({ url, client }: WorkerPlan): ConnectionOptions {
  const lazy = { lazyConnect: true }
  if (client === 'ioredis5') return { client: new Redis5(url, lazy) }
  return client === 'ioredis6' ? { client: new Redis6(url, lazy) } : { url }
}

function numberOf({ data }: Job<Task>): number {
  return typeof data === 'object' ? data.job : data
}
