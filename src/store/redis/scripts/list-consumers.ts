import type { RegisteredConsumer } from '../../admin.ts'
import type { QueueKeys } from '../../keys.ts'
import { counted, exactArg, keysOfConsumers, type Census, type Counted } from './census.ts'
import { listConsumersLua } from './lua.generated.ts'
import type { ScriptCall } from './run-script.ts'

type Row = [consumer: Buffer, record: Buffer, leaseEnd: Buffer, held: number]

/** Tells who is registered. See list-consumers.lua. */
export function listConsumers(
  keys: QueueKeys,
  census: Census
): ScriptCall<Counted<readonly RegisteredConsumer[]>> {
  return {
    lua: listConsumersLua,
    keys: [keys.leases, keys.consumers, ...keysOfConsumers(keys, census)],
    args: [exactArg(census), ...census.consumers],
    reply: raw => counted(raw as unknown[], ([rows]) => (rows as Row[]).map(registered))
  }
}

function registered([consumer, record, leaseEnd, held]: Row): RegisteredConsumer {
  // As enter.lua writes it.
  const [since, lease] = String(record).split(' ')
  return {
    consumer: String(consumer),
    sinceMs: Number(since),
    leaseMs: Number(lease),
    leaseEndMs: Number(leaseEnd),
    held
  }
}
