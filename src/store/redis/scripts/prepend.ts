import type { Element } from '../../store.ts'
import { prependLua } from './lua.generated.ts'
import type { ScriptCall } from './run-script.ts'

/** Puts elements back at the head, even of a full Redis. Replies how many. See prepend.lua. */
export function prepend(queue: string, elements: readonly Element[]): ScriptCall<number> {
  return { lua: prependLua, keys: [queue], args: elements, reply: Number }
}
