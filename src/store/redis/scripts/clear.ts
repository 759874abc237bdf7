import type { ClearableState } from '../../admin.ts'
import type { QueueKeys } from '../../keys.ts'
import { clearLua } from './lua.generated.ts'
import type { ScriptCall } from './run-script.ts'

/** Removes jobs that nobody holds. Replies how many. See clear.lua. */
export function clear(keys: QueueKeys, states: readonly ClearableState[]): ScriptCall<number> {
  return {
    lua: clearLua,
    keys: [keys.list, keys.priority, keys.later, keys.dead, keys.state],
    args: states,
    reply: Number
  }
}
