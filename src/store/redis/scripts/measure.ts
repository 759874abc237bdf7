import type { Measures } from '../../admin.ts'
import type { QueueKeys } from '../../keys.ts'
import { counted, exactArg, keysOfConsumers, type Census, type Counted } from './census.ts'
import { measureLua } from './lua.generated.ts'
import type { ScriptCall } from './run-script.ts'

/** Counts jobs, and reads the counters. See measure.lua. */
export function measure(keys: QueueKeys, census: Census): ScriptCall<Counted<Measures>> {
  return {
    lua: measureLua,
    keys: [
      keys.list,
      keys.priority,
      keys.later,
      keys.leases,
      keys.dead,
      keys.state,
      ...keysOfConsumers(keys, census)
    ],
    args: [exactArg(census), ...census.consumers],
    reply: raw => counted(raw as unknown[], measures)
  }
}

// In the order of the reply.
const states = ['ready', 'delayed', 'held', 'dead'] as const
const counters = [
  'acked',
  'retried',
  'dead',
  'recovered',
  'expired',
  'redriven',
  'cleared'
] as const

function measures(values: readonly unknown[]): Measures {
  return {
    sizes: named(states, values),
    counters: named(counters, values.slice(states.length))
  }
}

/** What has not been counted yet is null, and so 0. */
function named<Name extends string>(
  names: readonly Name[],
  values: readonly unknown[]
): Record<Name, number> {
  const entries = names.map((name, index) => [name, Number(values[index])])
  return Object.fromEntries(entries) as Record<Name, number>
}
