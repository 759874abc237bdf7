import type { QueueKeys } from '../../keys.ts'
import { peekDeadLua } from './lua.generated.ts'
import type { ScriptCall } from './run-script.ts'

/** Shows dead letters. See peek-dead.lua. */
export function peekDead(
  keys: QueueKeys,
  offset: number,
  limit: number
): ScriptCall<readonly Buffer[]> {
  return {
    lua: peekDeadLua,
    keys: [keys.dead],
    args: [String(offset), String(limit)],
    reply: raw => raw as Buffer[]
  }
}
