import type { QueueKeys } from '../../keys.ts'
import { leaveLua } from './lua.generated.ts'
import type { ScriptCall } from './run-script.ts'

/** Strikes a consumer off. Replies how many jobs are still to be given back. See leave.lua. */
export function leave(
  keys: QueueKeys,
  consumer: string,
  isHandOpen: boolean,
  limit: number
): ScriptCall<number> {
  return {
    lua: leaveLua,
    keys: [
      keys.list,
      keys.leases,
      keys.consumers,
      keys.held(consumer),
      keys.hand(consumer),
      keys.streak(consumer)
    ],
    args: [consumer, isHandOpen ? '1' : '0', String(limit)],
    reply: Number
  }
}
