import type { QueueKeys } from '../../keys.ts'
import { pauseLua } from './lua.generated.ts'
import type { ScriptCall } from './run-script.ts'

/** Pauses a queue, and wakes up to `limit` consumers. Replies whether it was not. See pause.lua. */
export function pause(keys: QueueKeys, limit: number): ScriptCall<boolean> {
  return {
    lua: pauseLua,
    keys: [keys.list, keys.leases, keys.state],
    args: [String(limit)],
    reply: raw => raw === 1
  }
}
