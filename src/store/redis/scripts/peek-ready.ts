import type { QueueKeys } from '../../keys.ts'
import { peekReadyLua } from './lua.generated.ts'
import type { ScriptCall } from './run-script.ts'

/** Shows jobs that are ready. See peek-ready.lua. */
export function peekReady(
  keys: QueueKeys,
  offset: number,
  limit: number
): ScriptCall<readonly Buffer[]> {
  return {
    lua: peekReadyLua,
    keys: [keys.list, keys.priority],
    args: [String(offset), String(limit)],
    reply: raw => raw as Buffer[]
  }
}
