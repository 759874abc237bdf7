import type { Scenario } from '../scenario.ts'
import { alwaysFails, type Task } from '../message.ts'
import type { Random } from '../random.ts'
import { runOverLinks, shortTask, type LinkRun } from './links.ts'

type Details = Partial<Pick<Scenario, 'extraBound' | 'mayLoseLeases' | 'limitMs'>>

function linkScenario(name: string, promise: string, details: Details, run: LinkRun): Scenario {
  return {
    name,
    mode: 'reliable',
    promise,
    ...details,
    run: world => runOverLinks(world, { mayLoseLeases: details.mayLoseLeases, ...run })
  }
}

const all = ['kill', 'mute', 'black hole', 'delay', 'slice', 'half-close'] as const
const goneForLong = {
  extraBound: 'what a consumer ran while the server took it for gone',
  mayLoseLeases: true
}

/** Delays, priorities, failures: what else can happen to a job. */
function variedTask(random: Random): Task {
  return {
    ...shortTask(random),
    ...(random.onceIn(20) && { delayMs: random.integer(10, 1500) }),
    ...(random.onceIn(10) && { priority: random.integer(-5, 5) }),
    ...(random.onceIn(20) && { fails: random.oneOf([1, 1, 2, alwaysFails]) })
  }
}

export const linkFaults: readonly Scenario[] = [
  linkScenario(
    'link-kill',
    'Connections that break cost no job and no extra run.',
    {},
    { faults: { kinds: ['kill'], count: 12 } }
  ),
  linkScenario(
    'lost-replies',
    'What Redis has done and cannot tell any more costs no job and no extra run.',
    {},
    { faults: { kinds: ['mute'], count: 8, hasLong: true } }
  ),
  linkScenario(
    'black-hole',
    'Connections that fall silent in both directions cost no job and no extra run.',
    {},
    { faults: { kinds: ['black hole'], count: 8, hasLong: true } }
  ),
  linkScenario(
    'slow-link',
    'Bytes that come late and in small pieces cost no job and no extra run.',
    {},
    { faults: { kinds: ['delay', 'slice'], count: 8 } }
  ),
  linkScenario(
    'half-close',
    'Connections whose end only one side hears of cost no job.',
    goneForLong,
    { faults: { kinds: ['half-close'], count: 10, hasLong: true } }
  ),
  linkScenario('mixed-links', 'All faults of connections together cost no job.', goneForLong, {
    faults: { kinds: all, count: 12, hasLong: true }
  }),
  linkScenario(
    'short-lease',
    'Outages longer than the lease cost no job, and only jobs that were running run again.',
    { extraBound: 'what a consumer ran while it was cut off', mayLoseLeases: true },
    {
      faults: { kinds: ['outage'], count: 3, outageMs: [800, 2500] },
      producerFaults: { kinds: ['kill', 'mute'], count: 6 },
      options: { leaseMs: 1000 },
      messages: 2000
    }
  ),
  linkScenario(
    'delays-and-retries',
    'Delays, priorities, retries and dead letters hold under all faults of connections.',
    {},
    {
      faults: { kinds: ['kill', 'mute', 'black hole', 'delay', 'slice'], count: 8 },
      options: { attempts: 4, backoff: { type: 'fixed', delayMs: 60 } },
      task: variedTask
    }
  )
]
