import type { Readable } from 'node:stream'
import { expectTypeOf } from 'expect-type'
import { z } from 'zod'
import {
  Pull,
  type Codec,
  type DecodeError,
  type PullOptions,
  type SchemaError
} from '../../src/index.ts'

interface Email {
  to: string
}

const pull = new Pull<Email>({ queue: 'emails' })

// Jobs are typed on every way out, and nothing is any.
for await (const email of pull) expectTypeOf(email).toEqualTypeOf<Email>()
expectTypeOf(pull.read()).toEqualTypeOf<Email | null>()
expectTypeOf(pull.read(1)).toEqualTypeOf<Email | null>()
pull.on('data', email => expectTypeOf(email).toEqualTypeOf<Email>())
pull.once('data', email => expectTypeOf(email).toEqualTypeOf<Email>())
pull.off('data', email => expectTypeOf(email).toEqualTypeOf<Email>())

// Its own events are typed, those of Node's streams are still there.
pull.on('invalid', (element, reason) => {
  expectTypeOf(element).toEqualTypeOf<Buffer>()
  expectTypeOf(reason).toEqualTypeOf<DecodeError | SchemaError>()
  if (reason.code === 'PP_SCHEMA') expectTypeOf(reason).toEqualTypeOf<SchemaError>()
  else expectTypeOf(reason).toEqualTypeOf<DecodeError>()
})
pull.on('lost', (count, reason) => {
  expectTypeOf(count).toEqualTypeOf<number>()
  expectTypeOf(reason).toEqualTypeOf<Error>()
})
pull.on('connect', (...args) => expectTypeOf(args).toEqualTypeOf<[]>())
pull.on('disconnect', reason => expectTypeOf(reason).toEqualTypeOf<Error>())
pull.on('error', error => expectTypeOf(error).toEqualTypeOf<Error>())
pull.once('error', error => expectTypeOf(error).toEqualTypeOf<Error>())
expectTypeOf(pull.on('error', () => {})).toEqualTypeOf<Pull<Email>>()
expectTypeOf(pull.on('end', () => {})).toEqualTypeOf<Pull<Email>>()

// The rest of the surface.
expectTypeOf(pull).toExtend<Readable>()
expectTypeOf(pull).toExtend<AsyncIterable<Email>>()
expectTypeOf(pull.pause()).toEqualTypeOf<Pull<Email>>()
expectTypeOf(pull.resume()).toEqualTypeOf<Pull<Email>>()
expectTypeOf(pull.end()).toEqualTypeOf<Pull<Email>>()
expectTypeOf(pull.close()).toEqualTypeOf<Promise<void>>()
expectTypeOf(pull.close(100)).toEqualTypeOf<Promise<void>>()
expectTypeOf(pull[Symbol.asyncDispose]()).toEqualTypeOf<Promise<void>>()
expectTypeOf(pull._queue).toEqualTypeOf<string>()
expectTypeOf(pull._redisClient).toEqualTypeOf<unknown>()

// Without a type, jobs are unknown, not any: whoever uses one has to say what it is.
const untyped = new Pull({ queue: 'emails' })
expectTypeOf(untyped).toEqualTypeOf<Pull>()
expectTypeOf(untyped.read()).toEqualTypeOf<unknown>()
for await (const job of untyped) expectTypeOf(job).toEqualTypeOf<unknown>()
untyped.on('data', job => expectTypeOf(job).toEqualTypeOf<unknown>())

// @ts-expect-error -- queue is mandatory
new Pull({})
// @ts-expect-error -- options are mandatory
new Pull()
// @ts-expect-error -- no such option
new Pull({ queue: 'emails', maxLength: 5 })
// @ts-expect-error -- a number
new Pull({ queue: 'emails', timeout: '30' })
new Pull({ queue: 'emails', url: process.env['REDIS_URL'] })

// A schema says what comes out: its output.
const schema = z.object({ to: z.string(), copies: z.number().default(1) })
const checked = new Pull({ queue: 'emails', schema })
expectTypeOf(checked.read()).toEqualTypeOf<{ to: string; copies: number } | null>()
const transforming = new Pull({ queue: 'lengths', schema: z.string().transform(s => s.length) })
expectTypeOf(transforming).toEqualTypeOf<Pull<number>>()
// @ts-expect-error -- a schema of something else
new Pull<Email>({ queue: 'emails', schema: z.number() })

// A codec does so, too.
declare const codec: Codec<Email>
expectTypeOf(new Pull({ queue: 'emails', codec })).toEqualTypeOf<Pull<Email>>()
// @ts-expect-error -- a codec of something else
new Pull<number>({ queue: 'emails', codec })

expectTypeOf<PullOptions['queue']>().toEqualTypeOf<string>()
