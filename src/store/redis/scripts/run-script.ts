import { createHash } from 'node:crypto'
import type { Element } from '../../store.ts'

/** A Lua script with its arguments, and what its reply means. */
export interface ScriptCall<Reply> {
  readonly lua: string
  readonly keys: readonly string[]
  readonly args: readonly Element[]
  readonly reply: (raw: unknown) => Reply
}

const digests = new Map<string, string>()

/** Runs a script by its digest, and by its text when the server does not know it (any more). */
export async function runScript<Reply>(
  { lua, keys, args, reply }: ScriptCall<Reply>,
  send: (command: readonly Element[]) => Promise<unknown>
): Promise<Reply> {
  const rest = [String(keys.length), ...keys, ...args]
  try {
    return reply(await send(['EVALSHA', digestOf(lua), ...rest]))
  } catch (error) {
    if (!(error as Error).message.startsWith('NOSCRIPT')) throw error
    return reply(await send(['EVAL', lua, ...rest]))
  }
}

function digestOf(lua: string): string {
  const digest = digests.get(lua) ?? createHash('sha1').update(lua).digest('hex')
  digests.set(lua, digest)
  return digest
}
