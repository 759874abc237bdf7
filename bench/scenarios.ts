import { flatScenarios } from './flat-scenarios.ts'
import type { Scenario, Step } from './scenario.ts'
import type { Role } from './systems/system.ts'

const push = { group: 'push', isStoring: true } as const
const drained: readonly Step[] = [{ role: 'pull' }]
// Jobs that were sent with an id of their own are more than their JSON text.
const drainedByItself: readonly Step[] = [{ role: 'pull', by: 'itself' }]
const filled: readonly Step[] = [{ role: 'push' }]

const pushing: readonly Scenario[] = [
  { ...push, name: 'push', title: 'Push in bulk', measured: 'push', after: drained },
  {
    ...push,
    name: 'push-awaited',
    title: 'Push, one at a time, each awaited',
    measured: 'pushAwaited',
    after: drainedByItself
  },
  {
    ...push,
    name: 'send-1000',
    title: '1,000 concurrent sends, each awaited',
    measured: 'sendMany',
    after: drainedByItself
  }
]

const plain = { group: 'plain', before: filled } as const
const pulling: readonly Scenario[] = [
  { ...plain, name: 'pull', title: "Plain pull, 'data' events", measured: 'pull' },
  { ...plain, name: 'for-await', title: 'Plain pull, `for await`', measured: 'forAwait' },
  {
    name: 'memory',
    title: 'Both ends in one process, memory store',
    group: 'plain',
    measured: 'memory'
  }
]

const working: readonly Scenario[] = [0, 1, 100].flatMap(handlerMs =>
  [1, 10, 100].map(concurrency => worker(concurrency, handlerMs))
)

function worker(concurrency: number, handlerMs: number): Scenario {
  const handler = handlerMs === 0 ? 'no-op handler' : `handler that waits ${handlerMs} ms`
  const suffix = handlerMs === 0 ? '' : `-${handlerMs}ms`
  return {
    name: `worker-c${concurrency}${suffix}`,
    title: `Reliable worker, concurrency ${concurrency}, ${handler}`,
    group: handlerMs === 0 ? 'worker' : 'worker-waiting',
    before: filled,
    measured: 'work',
    settings: { concurrency, handlerMs }
  }
}

const reliableStreams: readonly Scenario[] = [
  {
    name: 'reliable-for-await',
    title: 'Reliable pull, `for await`, each job acked by asking for the next',
    group: 'worker',
    before: filled,
    measured: 'forAwaitReliable',
    settings: { concurrency: 1 }
  },
  {
    name: 'pipeline',
    title: 'From one queue to another',
    group: 'pipeline',
    before: filled,
    measured: 'pipe',
    after: [{ role: 'pull', isBehind: true }],
    settings: { concurrency: 100 }
  }
]

const latencies: readonly Scenario[] = [100, 1000].flatMap(ratePerSecond => [
  latency('latency', 'worker', 'work', ratePerSecond),
  latency('latency-pull', 'plain pull', 'pull', ratePerSecond)
])

function latency(name: string, title: string, measured: Role, ratePerSecond: number): Scenario {
  return {
    name: `${name}-${ratePerSecond}`,
    title: `Latency, ${title}, idle queue, ${ratePerSecond} messages/s`,
    group: 'latency',
    measured,
    beside: 'sendPaced',
    settings: { ratePerSecond, concurrency: 10 }
  }
}

const DELAY_MS = 3000
const delayed = { group: 'delayed', count: 100_000 } as const
const delaying: readonly Scenario[] = [
  {
    ...delayed,
    name: 'delayed-push',
    title: 'Push of 100,000 delayed jobs',
    measured: 'pushDelayed',
    after: [{ role: 'work', by: 'itself', waitMs: DELAY_MS }],
    settings: { delayMs: DELAY_MS },
    isStoring: true
  },
  {
    ...delayed,
    name: 'delayed-worker',
    title: 'Worker, concurrency 100, over 100,000 delayed jobs that have all become due',
    before: [{ role: 'pushDelayed', by: 'itself', waitMs: DELAY_MS }],
    measured: 'work',
    settings: { delayMs: DELAY_MS, concurrency: 100 }
  }
]

const prioritised = { group: 'priorities' } as const
const prioritising: readonly Scenario[] = [
  {
    ...prioritised,
    name: 'priority-push',
    title: 'Push of jobs with one of ten priorities',
    measured: 'pushPrioritised',
    after: [{ role: 'work', by: 'itself' }],
    isStoring: true
  },
  {
    ...prioritised,
    name: 'priority-worker',
    title: 'Worker, concurrency 100, over jobs with one of ten priorities',
    before: [{ role: 'pushPrioritised', by: 'itself' }],
    measured: 'work',
    settings: { concurrency: 100 }
  }
]

const sustain: Scenario = {
  name: 'sustain',
  title: 'Worker under sustained full load, concurrency 100',
  group: 'sustain',
  measured: 'workSustained',
  beside: 'pushSustained',
  settings: { concurrency: 100 }
}

export const scenarios: readonly Scenario[] = [
  ...pushing,
  ...pulling,
  ...working,
  ...reliableStreams,
  ...latencies,
  ...delaying,
  ...prioritising,
  ...flatScenarios,
  sustain
]
