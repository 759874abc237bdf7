import type { QueueKeys } from '../../keys.ts'
import { resumeLua } from './lua.generated.ts'
import type { ScriptCall } from './run-script.ts'

/** Ends a pause, and tidies a list that is not longer than `longest`. See resume.lua. */
export function resume(keys: QueueKeys, longest: number): ScriptCall<boolean> {
  return {
    lua: resumeLua,
    keys: [keys.list, keys.state],
    args: [String(longest)],
    reply: raw => raw === 1
  }
}
