import { beeQueue, bullmq, groupmq, jobQueue, nodeResque } from './peers.ts'
import type { Pace, System } from './system.ts'

// The same for all that move batches over a list, so that their rates compare message for message.
const batched: Pace = { us: 0.8, usPerKilobyte: 4.5 }
const batchedSends: Pace = { us: 3, usPerKilobyte: 6 }
const held: Pace = { us: 1.2, usPerKilobyte: 5.5 }
const scripted: Pace = { us: 5, usPerKilobyte: 7 }
const iterated: Pace = { us: 1.8, usPerKilobyte: 5.5 }
const awaited: Pace = { us: 85, usPerKilobyte: 10 }
const oneByOne: Pace = { us: 28, usPerKilobyte: 37 }

const reliableLoopPaces: System['paces'] = {
  work: held,
  forAwaitReliable: iterated,
  pushDelayed: 'it has no delays',
  pushPrioritised: 'it has no priorities'
}

const ours: readonly System[] = [
  {
    name: 'bare-loop',
    about:
      'RPUSH of 1,000 and BLMPOP COUNT 1000, one at a time, and JSON: the least there is to do. Its sends are one RPUSH each',
    packages: ['@redis/client'],
    otherEnd: 'bare-loop',
    paces: {
      push: batched,
      pushAwaited: awaited,
      sendMany: { us: 2.4, usPerKilobyte: 8 },
      pull: batched,
      forAwait: batched,
      memory: batched,
      pipe: batched
    },
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
    name: 'reliable-loop',
    about:
      'one script call at a time, which settles the last 1,000 jobs and moves the next from the list to a hash, and JSON: the least there is to do without losing jobs. It has no retries, leases or recovery, and runs one job after the other',
    packages: ['@redis/client'],
    otherEnd: 'bare-loop',
    isLoop: true,
    paces: reliableLoopPaces,
    load: () => import('./reliable-loop.ts')
  },
  {
    name: 'list-loop',
    about:
      'the reliable loop with a list instead of the hash, from which settled jobs are cut off: they have to be settled in the order in which they came',
    packages: ['@redis/client'],
    otherEnd: 'bare-loop',
    isLoop: true,
    paces: reliableLoopPaces,
    load: () => import('./list-loop.ts')
  },
  {
    name: 'pushpull',
    about:
      '`Push` and `Pull` with `highWaterMark: 1000`; `Worker` and `ReliablePull` with their defaults; its pipeline is plain',
    packages: [],
    otherEnd: 'bare-loop',
    paces: {
      push: batched,
      pushAwaited: awaited,
      sendMany: batchedSends,
      pushDelayed: scripted,
      pushPrioritised: scripted,
      pull: batched,
      forAwait: batched,
      memory: batched,
      work: held,
      forAwaitReliable: iterated,
      pipe: batched,
      workSustained: held
    },
    load: () => import('./pushpull.ts')
  }
]

const version2: System = {
  name: 'pushpull-2',
  about: '`Push` and `Pull` of version 2, which move one message at a time and lose those in hand',
  packages: ['pushpull2', 'redis'],
  otherEnd: 'bare-loop',
  paces: {
    push: oneByOne,
    pushAwaited: awaited,
    sendMany: oneByOne,
    pull: oneByOne,
    forAwait: oneByOne,
    pipe: { us: 100, usPerKilobyte: 40 },
    work: 'it has no reliable mode',
    pushDelayed: 'it has no delays',
    pushPrioritised: 'it has no priorities'
  },
  load: () => import('./pushpull-2.ts')
}

const ballast: System = {
  name: 'ballast',
  about: 'what a busy Redis holds besides',
  packages: [],
  otherEnd: 'ballast',
  paces: {},
  load: () => import('./ballast.ts')
}

/** The systems, each used with what its documentation offers for throughput. */
export const catalog: readonly System[] = [
  ...ours,
  bullmq,
  beeQueue,
  groupmq,
  jobQueue,
  nodeResque,
  version2
]

export function systemNamed(name: string): System {
  const system = [...catalog, ballast].find(candidate => candidate.name === name)
  if (!system) throw new Error(`There is no system named "${name}"`)
  return system
}
