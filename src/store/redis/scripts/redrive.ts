import type { Redriven } from '../../admin.ts'
import type { QueueKeys } from '../../keys.ts'
import { redriveLua } from './lua.generated.ts'
import type { ScriptCall } from './run-script.ts'

/** Moves dead letters to the tail of the list `to`. See redrive.lua. */
export function redrive(keys: QueueKeys, limit: number, to: string): ScriptCall<Redriven> {
  return {
    lua: redriveLua,
    keys: [keys.dead, to, keys.state],
    args: [String(limit), to === keys.list ? '1' : '0'],
    reply(raw) {
      const [moved, left] = raw as [number, number]
      return { moved, left }
    }
  }
}
