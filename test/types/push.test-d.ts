import type { Writable } from 'node:stream'
import { expectTypeOf } from 'expect-type'
import { z } from 'zod'
import {
  job,
  Push,
  type Codec,
  type JobOptions,
  type JobToPush,
  type PushOptions,
  type SendResult,
  type StandardSchema
} from '../../src/index.ts'

interface Email {
  to: string
}

const push = new Push<Email>({ queue: 'emails' })
const email: Email = { to: 'ann@example.com' }

// Jobs are typed on every way in.
expectTypeOf(push.write(email)).toEqualTypeOf<boolean>()
expectTypeOf(push.write(email, 'utf8')).toEqualTypeOf<boolean>()
push.write(email, error => expectTypeOf(error).toEqualTypeOf<Error | null | undefined>())
expectTypeOf(push.send(email)).toEqualTypeOf<Promise<string>>()
expectTypeOf(push.end(email)).toEqualTypeOf<Push<Email>>()
expectTypeOf(push.end()).toEqualTypeOf<Push<Email>>()
expectTypeOf(push.end(() => {})).toEqualTypeOf<Push<Email>>()
// @ts-expect-error -- no Email
push.write({ subject: 'Hello' })
// @ts-expect-error -- no Email
push.write('ann@example.com')
// @ts-expect-error -- a stream takes null as its end
push.write(null)
// @ts-expect-error -- no Email
await push.send({ to: 7 })
// @ts-expect-error -- no Email
push.end({ to: 7 })

// Jobs with options are typed as well.
expectTypeOf(job(email, { delayMs: 5 })).toEqualTypeOf<JobToPush<Email>>()
expectTypeOf(push.write(job(email, { priority: 1 }))).toEqualTypeOf<boolean>()
push.write(job(email, {}), error => expectTypeOf(error).toEqualTypeOf<Error | null | undefined>())
push.end(job(email, { at: new Date() }))
expectTypeOf(push.send(email, { id: 'a', at: 7 })).toEqualTypeOf<Promise<string>>()
expectTypeOf(push.send(email, { dedupe: undefined })).toEqualTypeOf<Promise<string>>()
const dedupe = { key: 'a', ttlMs: 1 }
expectTypeOf(push.send(email, { dedupe })).toEqualTypeOf<Promise<SendResult>>()
expectTypeOf(push.send(email, { dedupe, id: 'a' })).toEqualTypeOf<Promise<SendResult>>()
declare const jobOptions: JobOptions
expectTypeOf(push.send(email, jobOptions)).toEqualTypeOf<Promise<string | SendResult>>()
expectTypeOf(push.send(job(email, jobOptions))).toEqualTypeOf<Promise<string | SendResult>>()
// @ts-expect-error -- no Email
push.write(job({ to: 7 }, {}))
// @ts-expect-error -- no Email
await push.send(job('ann@example.com', {}))
// @ts-expect-error -- no such option
job(email, { delay: 5 })
// @ts-expect-error -- texts only
job(email, { headers: { trace: 7 } })
// @ts-expect-error -- without a time to live
job(email, { dedupe: { key: 'a' } })
job(email, { id: process.env['ID'], delayMs: undefined })

// Its own events are typed, those of Node's streams are still there.
push.on('pushed', data => expectTypeOf(data).toEqualTypeOf<Email>())
push.once('pushed', data => expectTypeOf(data).toEqualTypeOf<Email>())
push.off('pushed', data => expectTypeOf(data).toEqualTypeOf<Email>())
push.on('duplicate', (data, id) => {
  expectTypeOf(data).toEqualTypeOf<Email>()
  expectTypeOf(id).toEqualTypeOf<string>()
})
push.on('dataLoss', count => expectTypeOf(count).toEqualTypeOf<number>())
push.on('connect', (...args) => expectTypeOf(args).toEqualTypeOf<[]>())
push.on('disconnect', reason => expectTypeOf(reason).toEqualTypeOf<Error>())
push.on('error', error => expectTypeOf(error).toEqualTypeOf<Error>())
push.once('error', error => expectTypeOf(error).toEqualTypeOf<Error>())
expectTypeOf(push.on('error', () => {})).toEqualTypeOf<Push<Email>>()
push.on('drain', () => {})

// The rest of the surface.
expectTypeOf(push).toExtend<Writable>()
expectTypeOf(push.close()).toEqualTypeOf<Promise<void>>()
expectTypeOf(push.close(100)).toEqualTypeOf<Promise<void>>()
expectTypeOf(push[Symbol.asyncDispose]()).toEqualTypeOf<Promise<void>>()
expectTypeOf(push._queue).toEqualTypeOf<string>()
expectTypeOf(push._redisClient).toEqualTypeOf<unknown>()
// @ts-expect-error -- read only
push._queue = 'letters'

// Without a type, jobs are unknown: anything may be pushed.
const untyped = new Push({ queue: 'emails' })
expectTypeOf(untyped).toEqualTypeOf<Push>()
untyped.write(email)
untyped.write(7)
untyped.write(job(7, { priority: 1 }))
expectTypeOf(untyped.send(7, { id: 'a' })).toEqualTypeOf<Promise<string>>()

// @ts-expect-error -- queue is mandatory
new Push({})
// @ts-expect-error -- options are mandatory
new Push()
// @ts-expect-error -- no such option
new Push({ queue: 'emails', timeout: 5 })
// @ts-expect-error -- a number
new Push({ queue: 'emails', highWaterMark: '16' })
// Environment variables may be undefined.
new Push({ queue: 'emails', url: process.env['REDIS_URL'], password: process.env['PASSWORD'] })

// A schema says what the jobs are. What is stored is its input.
const schema = z.object({ to: z.string(), copies: z.number().default(1) })
const checked = new Push({ queue: 'emails', schema })
checked.write({ to: 'ann@example.com' })
checked.write({ to: 'ann@example.com', copies: 2 })
// @ts-expect-error -- no input of the schema
checked.write({ copies: 2 })
const transforming = new Push({ queue: 'lengths', schema: z.string().transform(s => s.length) })
transforming.write('text')
// @ts-expect-error -- the output of the schema is not what is pushed
transforming.write(4)
new Push<string>({ queue: 'lengths', schema: z.string().transform(s => s.length) })
// @ts-expect-error -- a schema of something else
new Push<Email>({ queue: 'emails', schema: z.number() })
declare const standard: StandardSchema<Email>
expectTypeOf(new Push({ queue: 'emails', schema: standard })).toEqualTypeOf<Push<Email>>()

// A codec does so, too.
declare const codec: Codec<Email>
expectTypeOf(new Push({ queue: 'emails', codec })).toEqualTypeOf<Push<Email>>()
// @ts-expect-error -- a codec of something else
new Push<number>({ queue: 'emails', codec })
// @ts-expect-error -- no such codec
new Push({ queue: 'emails', codec: 'yaml' })
for (const name of ['json', 'utf8', 'buffer'] as const) new Push({ queue: 'emails', codec: name })

expectTypeOf<PushOptions<Email>['queue']>().toEqualTypeOf<string>()
