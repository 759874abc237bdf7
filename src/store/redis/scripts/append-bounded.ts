import type { Element } from '../../store.ts'
import { appendBoundedLua } from './lua.generated.ts'
import type { ScriptCall } from './run-script.ts'

/** Appends what fits under `longest`. Replies how many did. See append-bounded.lua. */
export function appendBounded(
  queue: string,
  longest: number,
  elements: readonly Element[]
): ScriptCall<number> {
  return {
    lua: appendBoundedLua,
    keys: [queue],
    args: [String(longest), ...elements],
    reply: Number
  }
}
