import type { Scenario, Step } from './scenario.ts'

const WAITING = 1_000_000
const surroundings: ReadonlyArray<Pick<Scenario, 'name' | 'title' | 'before' | 'extra'>> = [
  { name: 'empty', title: 'nothing else in Redis' },
  { name: 'waiting', title: '1,000,000 more jobs waiting', extra: WAITING },
  {
    name: 'delayed',
    title: '100,000 delayed jobs',
    before: [{ role: 'delayedJobs', by: 'ballast', extra: 100_000 }]
  },
  {
    name: 'consumers',
    title: '1,000 consumers registered',
    before: [{ role: 'consumers', by: 'ballast', extra: 1000 }]
  },
  {
    name: 'queues',
    title: '10,000 other queues',
    before: [{ role: 'otherQueues', by: 'ballast', extra: 10_000 }]
  }
]

/** Ours alone: what it costs that other things are in Redis. */
export const flatScenarios: readonly Scenario[] = surroundings.flatMap(
  ({ name, title, before = [], extra = 0 }) => {
    const shared = { group: 'flat', extra }
    const waiting: Step[] = extra > 0 ? [{ role: 'push', by: 'bare-loop', extra }] : []
    return [
      {
        ...shared,
        name: `flat-push-${name}`,
        title: `Push in bulk, ${title}`,
        before: [...before, ...waiting],
        measured: 'push'
      },
      {
        ...shared,
        name: `flat-worker-${name}`,
        title: `Worker with concurrency 100, ${title}`,
        before: [...before, { role: 'push', by: 'bare-loop', extra }],
        measured: 'work',
        settings: { concurrency: 100 }
      }
    ]
  }
)
