import { expectTypeOf } from 'expect-type'
import { z } from 'zod'
import {
  Push,
  UnrecoverableError,
  Worker,
  type BatchHandler,
  type BatchWorkerOptions,
  type DecodeError,
  type Handler,
  type Job,
  type SchemaError,
  type WorkerEvents,
  type WorkerOptions
} from '../../src/index.ts'

interface Email {
  to: string
}

// The handler gets typed jobs, and what it returns comes with 'completed'.
const worker = new Worker<Email, number>({ queue: 'emails', concurrency: 20 }, async job => {
  expectTypeOf(job).toEqualTypeOf<Job<Email>>()
  expectTypeOf(job.data.to).toEqualTypeOf<string>()
  await fetch(job.data.to, { signal: job.signal })
  return 5
})
worker.on('completed', (job, result) => {
  expectTypeOf(job).toEqualTypeOf<Job<Email>>()
  expectTypeOf(result).toEqualTypeOf<number>()
})
new Worker<Email>({ queue: 'emails' }, () => {
  throw new UnrecoverableError('no such address')
})
new Worker<Email>({ queue: 'emails' }, job => job.data.to)
new Worker<Email>({ queue: 'emails' }, async () => {})
// @ts-expect-error -- no number
new Worker<Email, number>({ queue: 'emails' }, () => 'text')
// @ts-expect-error -- no such member
new Worker<Email>({ queue: 'emails' }, job => job.data.subject)
// @ts-expect-error -- a handler is mandatory
new Worker<Email>({ queue: 'emails' })
// @ts-expect-error -- queue is mandatory
new Worker<Email>({}, () => {})
// @ts-expect-error -- no such option
new Worker<Email>({ queue: 'emails', endWhenEmpty: true }, () => {})
// @ts-expect-error -- a number
new Worker<Email>({ queue: 'emails', concurrency: '5' }, () => {})

// With `batch`, it gets several.
const batches = new Worker<Email>({ queue: 'emails', batch: { size: 10, waitMs: 5 } }, jobs => {
  expectTypeOf(jobs).toEqualTypeOf<ReadonlyArray<Job<Email>>>()
  void jobs[0]?.retry({ delayMs: 5 })
})
expectTypeOf(batches).toEqualTypeOf<Worker<Email>>()
// @ts-expect-error -- a batch has a size
new Worker<Email>({ queue: 'emails', batch: {} }, () => {})
// @ts-expect-error -- a batch is an array of jobs
new Worker<Email>({ queue: 'emails', batch: { size: 5 } }, jobs => jobs.data)
new Worker<Email>({ queue: 'emails', batch: undefined }, job => job.data.to)

// Without a type, data is unknown, not any. The result is inferred.
const untyped = new Worker({ queue: 'emails' }, job => {
  expectTypeOf(job.data).toEqualTypeOf<unknown>()
  return 5
})
untyped.on('completed', (_, result) => expectTypeOf(result).toEqualTypeOf<number>())

// A schema says what the data is.
const schema = z.object({ to: z.string(), copies: z.number().default(1) })
new Worker({ queue: 'emails', schema }, job => {
  expectTypeOf(job.data).toEqualTypeOf<{ to: string; copies: number }>()
})

// Events are typed.
worker.on('retry', (job, error, delayMs) => {
  expectTypeOf(job).toEqualTypeOf<Job<Email>>()
  expectTypeOf(error).toEqualTypeOf<unknown>()
  expectTypeOf(delayMs).toEqualTypeOf<number>()
})
worker.on('dead', (job, error) => {
  expectTypeOf(job).toEqualTypeOf<Job<Email>>()
  expectTypeOf(error).toEqualTypeOf<unknown>()
})
worker.once('expired', job => expectTypeOf(job).toEqualTypeOf<Job<Email>>())
worker.once('leaseLost', jobs => expectTypeOf(jobs).toEqualTypeOf<ReadonlyArray<Job<Email>>>())
worker.once('recovered', jobs => expectTypeOf(jobs).toEqualTypeOf<number>())
worker.off('invalid', (element, reason) => {
  expectTypeOf(element).toEqualTypeOf<Buffer>()
  expectTypeOf(reason).toEqualTypeOf<DecodeError | SchemaError>()
})
worker.on('idle', (...args) => expectTypeOf(args).toEqualTypeOf<[]>())
worker.on('close', (...args) => expectTypeOf(args).toEqualTypeOf<[]>())
worker.on('disconnect', reason => expectTypeOf(reason).toEqualTypeOf<Error>())
expectTypeOf(worker.on('error', () => {})).toEqualTypeOf<Worker<Email, number>>()
expectTypeOf<WorkerEvents<Email, number>['completed']>().toEqualTypeOf<
  [job: Job<Email>, result: number]
>()

// The rest of the surface.
expectTypeOf(worker.queue).toEqualTypeOf<string>()
expectTypeOf(worker.running).toEqualTypeOf<number>()
expectTypeOf(worker.pause()).toEqualTypeOf<Worker<Email, number>>()
expectTypeOf(worker.resume()).toEqualTypeOf<Worker<Email, number>>()
expectTypeOf(worker.close()).toEqualTypeOf<Promise<void>>()
expectTypeOf(worker.close(100)).toEqualTypeOf<Promise<void>>()
expectTypeOf(worker[Symbol.asyncDispose]()).toEqualTypeOf<Promise<void>>()

// Handlers and options may be written apart.
const handler: Handler<Email> = ({ data }) => data.to
const batchHandler: BatchHandler<Email> = jobs => jobs.length
const options: WorkerOptions<Email> = { queue: 'emails', timeoutMs: 5 }
const batchOptions: BatchWorkerOptions<Email> = { queue: 'emails', batch: { size: 5 } }
new Worker<Email>(options, handler)
new Worker<Email>(batchOptions, batchHandler)
new Worker<Email>({ ...options, deadLetter: new Push<Email>({ queue: 'failed' }) }, handler)
