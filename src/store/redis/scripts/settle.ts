import type { Settled, Settlements } from '../../ledger.ts'
import type { QueueKeys } from '../../keys.ts'
import { settleLua } from './lua.generated.ts'
import type { ScriptCall } from './run-script.ts'
import { settlementArgs } from './settlements.ts'

/** Settles and renews the lease. See settle.lua. */
export function settle(
  keys: QueueKeys,
  consumer: string,
  leaseMs: number,
  settlements: Settlements
): ScriptCall<Settled | undefined> {
  return {
    lua: settleLua,
    keys: [
      keys.list,
      keys.priority,
      keys.later,
      keys.leases,
      keys.consumers,
      keys.held(consumer),
      keys.dead,
      keys.state,
      keys.streak(consumer)
    ],
    args: [consumer, String(leaseMs), ...settlementArgs(settlements)],
    reply: raw => (raw === null ? undefined : { nowMs: Number(raw) })
  }
}
