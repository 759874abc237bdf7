import type { Pace, System } from './system.ts'

// The same for all that move batches over a list, so that their rates compare message for message.
const batched: Pace = { us: 0.8, usPerKilobyte: 4.5 }
const oneByOne: Pace = { us: 28, usPerKilobyte: 37 }

/** The systems, each used with what its documentation offers for throughput. */
export const catalog: readonly System[] = [
  {
    name: 'bare-loop',
    about:
      'RPUSH of 1,000 and BLMPOP COUNT 1000, one at a time, and JSON: the least there is to do',
    packages: ['@redis/client'],
    otherEnd: 'bare-loop',
    paces: { push: batched, pull: batched, forAwait: batched, memory: batched },
    load: () => import('./bare-loop.ts')
  },
  {
    name: 'bare-generator',
    about:
      'the bare loop as an async generator of messages: the least there is to `for await` over',
    packages: ['@redis/client'],
    otherEnd: 'bare-loop',
    paces: { forAwait: batched },
    load: () => import('./bare-generator.ts')
  },
  {
    name: 'pushpull',
    about: '`Push` and `Pull`, plain mode, `highWaterMark: 1000`',
    packages: [],
    otherEnd: 'bare-loop',
    paces: { push: batched, pull: batched, forAwait: batched, memory: batched },
    load: () => import('./pushpull.ts')
  },
  {
    name: 'bullmq',
    about: '`addBulk` of 500, 4 in flight; `Worker`, concurrency 100; `removeOnComplete`',
    packages: ['bullmq', 'ioredis'],
    otherEnd: 'bullmq',
    paces: { push: { us: 18, usPerKilobyte: 4 }, pull: { us: 36, usPerKilobyte: 4 } },
    load: () => import('./bullmq.ts')
  },
  {
    name: 'bee-queue',
    about:
      '`saveAll` of 500, 4 in flight; `process`, concurrency 400; `removeOnSuccess`, no events',
    packages: ['bee-queue'],
    otherEnd: 'bee-queue',
    paces: { push: { us: 5, usPerKilobyte: 4 }, pull: { us: 20, usPerKilobyte: 4 } },
    load: () => import('./bee-queue.ts')
  },
  {
    name: 'pushpull-2',
    about: '`Push` and `Pull` of version 2, which move one message at a time',
    packages: ['pushpull2', 'redis'],
    otherEnd: 'bare-loop',
    paces: { push: oneByOne, pull: oneByOne },
    load: () => import('./pushpull-2.ts')
  }
]

export function systemNamed(name: string): System {
  const system = catalog.find(candidate => candidate.name === name)
  if (!system) throw new Error(`There is no system named "${name}"`)
  return system
}
