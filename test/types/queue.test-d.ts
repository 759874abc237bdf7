import { expectTypeOf } from 'expect-type'
import { z } from 'zod'
import {
  Queue,
  type ConsumerInfo,
  type DecodeError,
  type Death,
  type PeekedJob,
  type QueueCounters,
  type QueueOptions,
  type QueueSize,
  type SchemaError
} from '../../src/index.ts'

interface Email {
  to: string
}

const queue = new Queue<Email>({ queue: 'emails' })

expectTypeOf(await queue.size()).toEqualTypeOf<QueueSize>()
expectTypeOf(await queue.counters()).toEqualTypeOf<QueueCounters>()
expectTypeOf(await queue.consumers()).toEqualTypeOf<ConsumerInfo[]>()
expectTypeOf(await queue.peek()).toEqualTypeOf<Array<PeekedJob<Email>>>()
expectTypeOf(await queue.pause()).toEqualTypeOf<void>()
expectTypeOf(await queue.isPaused()).toEqualTypeOf<boolean>()
expectTypeOf(await queue.redrive({ limit: 10, to: 'other' })).toEqualTypeOf<number>()
expectTypeOf(await queue.clear({ state: 'dead' })).toEqualTypeOf<number>()

// Data is there unless it can not be read.
for (const job of await queue.peek({ state: 'dead', limit: 100, offset: 0 })) {
  if (job.invalid) expectTypeOf(job.invalid).toEqualTypeOf<DecodeError | SchemaError>()
  else expectTypeOf(job.data).toEqualTypeOf<Email>()
  expectTypeOf(job.death).toEqualTypeOf<Death | undefined>()
}

// A schema types the jobs.
const typed = new Queue({ queue: 'emails', schema: z.object({ to: z.string() }) })
expectTypeOf(typed).toEqualTypeOf<Queue<{ to: string }>>()

// Jobs that are held can not be removed.
// @ts-expect-error
void queue.clear({ state: 'held' })
// @ts-expect-error
void queue.peek({ state: 'acked' })
// @ts-expect-error
const nameless: QueueOptions = {}
expectTypeOf(nameless).toEqualTypeOf<QueueOptions>()

queue.on('connect', (...args) => expectTypeOf(args).toEqualTypeOf<[]>())
queue.once('disconnect', reason => expectTypeOf(reason).toEqualTypeOf<Error>())
queue.off('error', error => expectTypeOf(error).toEqualTypeOf<Error>())
