import type { System } from './system.ts'

// Other job queues for Node on Redis. Each plays both of its ends: its format is its own.

export const bullmq: System = {
  name: 'bullmq',
  about: '`addBulk` of 500, 4 in flight; `add`; `Worker`; `removeOnComplete`',
  packages: ['bullmq', 'ioredis'],
  otherEnd: 'bullmq',
  paces: {
    push: { us: 17, usPerKilobyte: 4 },
    pushAwaited: { us: 140, usPerKilobyte: 10 },
    sendMany: { us: 20, usPerKilobyte: 5 },
    pushDelayed: { us: 30, usPerKilobyte: 4 },
    pushPrioritised: { us: 30, usPerKilobyte: 4 },
    work: { us: 35, usPerKilobyte: 8, usAlone: 180 },
    pipe: { us: 80, usPerKilobyte: 8 },
    forAwaitReliable: 'it has no streams and no iterators'
  },
  load: () => import('./bullmq.ts')
}

export const beeQueue: System = {
  name: 'bee-queue',
  about:
    '`saveAll` of 500, 4 in flight; `save`; `process`; `removeOnSuccess`, no events, no stored jobs',
  packages: ['bee-queue'],
  otherEnd: 'bee-queue',
  paces: {
    push: { us: 4, usPerKilobyte: 4 },
    pushAwaited: { us: 85, usPerKilobyte: 10 },
    sendMany: { us: 5.5, usPerKilobyte: 5 },
    pushDelayed: { us: 10, usPerKilobyte: 4 },
    pushPrioritised: 'it has no priorities',
    work: { us: 22, usPerKilobyte: 4, usAlone: 260 },
    pipe: { us: 50, usPerKilobyte: 8 },
    forAwaitReliable: 'it has no streams and no iterators'
  },
  load: () => import('./bee-queue.ts')
}

export const groupmq: System = {
  name: 'groupmq',
  about:
    '`add` with `autoBatch` of 500, 4 batches in flight; its 1,000 sends with `autoBatch` too; `Worker`; as many groups as jobs may run at a time, because those of a group run one after the other',
  packages: ['groupmq', 'ioredis'],
  otherEnd: 'groupmq',
  paces: {
    push: { us: 60, usPerKilobyte: 10 },
    pushAwaited: { us: 400, usPerKilobyte: 20 },
    sendMany: { us: 60, usPerKilobyte: 10 },
    pushDelayed: { us: 60, usPerKilobyte: 10 },
    pushPrioritised: 'it has no priorities',
    work: { us: 110, usPerKilobyte: 20, usAlone: 250 },
    pipe: { us: 250, usPerKilobyte: 20 },
    forAwaitReliable: 'it has no streams and no iterators'
  },
  load: () => import('./groupmq.ts')
}

export const jobQueue: System = {
  name: 'job-queue',
  about:
    '@platformatic/job-queue with `RedisStorage`: `enqueue`, 1,000 in flight; `execute`; results kept for 1 s',
  packages: ['@platformatic/job-queue', 'iovalkey'],
  otherEnd: 'job-queue',
  node: '22.19.0',
  paces: {
    push: { us: 30, usPerKilobyte: 10 },
    pushAwaited: { us: 300, usPerKilobyte: 20 },
    sendMany: { us: 30, usPerKilobyte: 10 },
    pushDelayed: 'it has no delays',
    pushPrioritised: 'it has no priorities',
    work: { us: 150, usPerKilobyte: 20, usAlone: 400 },
    pipe: { us: 250, usPerKilobyte: 20 },
    forAwaitReliable: 'it has no streams and no iterators'
  },
  load: () => import('./job-queue.ts')
}

export const nodeResque: System = {
  name: 'node-resque',
  about:
    '`enqueue`, 1,000 in flight; as many `Worker`s as jobs are to run at a time, which look for jobs every 10 ms where they idle',
  packages: ['node-resque'],
  otherEnd: 'node-resque',
  paces: {
    push: { us: 80, usPerKilobyte: 20 },
    pushAwaited: { us: 400, usPerKilobyte: 20 },
    sendMany: { us: 80, usPerKilobyte: 20 },
    pushDelayed: { us: 150, usPerKilobyte: 20 },
    pushPrioritised: 'it has priorities of queues, not of jobs',
    work: { us: 350, usPerKilobyte: 20, usAlone: 800 },
    pipe: { us: 500, usPerKilobyte: 20 },
    forAwaitReliable: 'it has no streams and no iterators'
  },
  load: () => import('./node-resque.ts')
}
