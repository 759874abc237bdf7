import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { expectTypeOf } from 'expect-type'
import { z } from 'zod'
import {
  ReliablePull,
  type Codec,
  type DeadLetter,
  type Death,
  type DecodeError,
  type Job,
  type ReliablePullOptions,
  type RetryOptions,
  type SchemaError
} from '../../src/index.ts'

interface Email {
  to: string
}

const pull = new ReliablePull<Email>({ queue: 'emails' })

// Jobs are typed on every way out, and nothing is any.
for await (const job of pull) {
  expectTypeOf(job).toEqualTypeOf<Job<Email>>()
  expectTypeOf(job.data).toEqualTypeOf<Email>()
}
expectTypeOf(pull.read()).toEqualTypeOf<Job<Email> | null>()
pull.on('data', job => expectTypeOf(job).toEqualTypeOf<Job<Email>>())
pull.once('data', job => expectTypeOf(job).toEqualTypeOf<Job<Email>>())
pull.off('data', job => expectTypeOf(job).toEqualTypeOf<Job<Email>>())

// A job.
declare const job: Job<Email>
expectTypeOf(job.id).toEqualTypeOf<string>()
expectTypeOf(job.attempt).toEqualTypeOf<number>()
expectTypeOf(job.attempts).toEqualTypeOf<number | undefined>()
expectTypeOf(job.priority).toEqualTypeOf<number>()
expectTypeOf(job.pushedAt).toEqualTypeOf<Date | undefined>()
expectTypeOf(job.expiresAt).toEqualTypeOf<Date | undefined>()
expectTypeOf(job.headers).toEqualTypeOf<Readonly<Record<string, string>>>()
expectTypeOf(job.death).toEqualTypeOf<Death | undefined>()
expectTypeOf(job.signal).toEqualTypeOf<AbortSignal>()
expectTypeOf(job.isSettled).toEqualTypeOf<boolean>()
expectTypeOf(job.ack()).toEqualTypeOf<Promise<boolean>>()
expectTypeOf(job.release()).toEqualTypeOf<Promise<boolean>>()
expectTypeOf(job.retry()).toEqualTypeOf<Promise<boolean>>()
expectTypeOf(job.retry({ delayMs: 5, error: 'anything' })).toEqualTypeOf<Promise<boolean>>()
expectTypeOf(job.reject()).toEqualTypeOf<Promise<boolean>>()
expectTypeOf(job.reject('why')).toEqualTypeOf<Promise<boolean>>()
expectTypeOf<RetryOptions['delayMs']>().toEqualTypeOf<number | undefined>()
// @ts-expect-error -- read only
job.data = { to: 'bob' }
// @ts-expect-error -- a number
void job.retry({ delayMs: '5' })
// @ts-expect-error -- no such option
void job.retry({ delay: 5 })

// Events are typed.
pull.on('retry', (retried, error, delayMs) => {
  expectTypeOf(retried).toEqualTypeOf<Job<Email>>()
  expectTypeOf(error).toEqualTypeOf<unknown>()
  expectTypeOf(delayMs).toEqualTypeOf<number>()
})
pull.on('dead', (dead, error) => {
  expectTypeOf(dead).toEqualTypeOf<Job<Email>>()
  expectTypeOf(error).toEqualTypeOf<unknown>()
})
pull.on('expired', expired => expectTypeOf(expired).toEqualTypeOf<Job<Email>>())
pull.on('leaseLost', jobs => expectTypeOf(jobs).toEqualTypeOf<ReadonlyArray<Job<Email>>>())
pull.on('recovered', jobs => expectTypeOf(jobs).toEqualTypeOf<number>())
pull.on('invalid', (element, reason) => {
  expectTypeOf(element).toEqualTypeOf<Buffer>()
  expectTypeOf(reason).toEqualTypeOf<DecodeError | SchemaError>()
})
pull.on('connect', (...args) => expectTypeOf(args).toEqualTypeOf<[]>())
pull.on('disconnect', reason => expectTypeOf(reason).toEqualTypeOf<Error>())
pull.on('error', error => expectTypeOf(error).toEqualTypeOf<Error>())
expectTypeOf(pull.on('end', () => {})).toEqualTypeOf<ReliablePull<Email>>()

// The rest of the surface.
expectTypeOf(pull).toExtend<Readable>()
expectTypeOf(pull).toExtend<AsyncIterable<Job<Email>>>()
expectTypeOf(pull.pause()).toEqualTypeOf<ReliablePull<Email>>()
expectTypeOf(pull.resume()).toEqualTypeOf<ReliablePull<Email>>()
expectTypeOf(pull.end()).toEqualTypeOf<ReliablePull<Email>>()
expectTypeOf(pull.close(100)).toEqualTypeOf<Promise<void>>()
expectTypeOf(pull[Symbol.asyncDispose]()).toEqualTypeOf<Promise<void>>()
expectTypeOf(pull.queue).toEqualTypeOf<string>()
await pipeline(pull, new Writable({ objectMode: true }))
await pipeline(pull, async jobs => {
  for await (const each of jobs) expectTypeOf(each).toEqualTypeOf<Job<Email>>()
})

// Without a type, data is unknown, not any.
const untyped = new ReliablePull({ queue: 'emails' })
expectTypeOf(untyped).toEqualTypeOf<ReliablePull>()
untyped.on('data', ({ data }) => expectTypeOf(data).toEqualTypeOf<unknown>())

// @ts-expect-error -- queue is mandatory
new ReliablePull({})
// @ts-expect-error -- options are mandatory
new ReliablePull()
// @ts-expect-error -- an option of Worker
new ReliablePull({ queue: 'emails', concurrency: 5 })
// @ts-expect-error -- a number or auto
new ReliablePull({ queue: 'emails', prefetch: 'all' })
// @ts-expect-error -- a fixed backoff has a delay
new ReliablePull({ queue: 'emails', backoff: { type: 'fixed' } })
// @ts-expect-error -- a Writable
new ReliablePull({ queue: 'emails', deadLetter: Readable.from([]) })
new ReliablePull({ queue: 'emails', url: process.env['REDIS_URL'], deadLetter: undefined })
new ReliablePull({ queue: 'emails', backoff: { type: 'exponential', maxMs: 5 } })
new ReliablePull({ queue: 'emails', backoff: attempt => attempt * 1000 })

// A schema and a codec say what the data is.
const schema = z.object({ to: z.string(), copies: z.number().default(1) })
const checked = new ReliablePull({ queue: 'emails', schema })
expectTypeOf(checked).toEqualTypeOf<ReliablePull<{ to: string; copies: number }>>()
// @ts-expect-error -- a schema of something else
new ReliablePull<Email>({ queue: 'emails', schema: z.number() })
declare const codec: Codec<Email>
expectTypeOf(new ReliablePull({ queue: 'emails', codec })).toEqualTypeOf<ReliablePull<Email>>()

expectTypeOf<ReliablePullOptions['queue']>().toEqualTypeOf<string>()
expectTypeOf<DeadLetter<Email>['data']>().toEqualTypeOf<Email>()
