import type { Entered, Entry } from '../../ledger.ts'
import type { QueueKeys } from '../../keys.ts'
import { enterLua } from './lua.generated.ts'
import type { ScriptCall } from './run-script.ts'

/** Registers a consumer and takes over what its former name holds. See enter.lua. */
export function enter(keys: QueueKeys, entry: Entry, run: string): ScriptCall<Entered> {
  const { consumer, previous, leaseMs, adoptToken } = entry
  return {
    lua: enterLua,
    keys: [
      keys.leases,
      keys.consumers,
      keys.held(consumer),
      keys.held(previous ?? consumer),
      keys.hand(previous ?? consumer),
      keys.list,
      keys.hand(consumer),
      keys.streak(consumer),
      keys.streak(previous ?? consumer)
    ],
    args: [consumer, previous ?? '', String(leaseMs), String(adoptToken), run],
    reply(raw) {
      const [nowMs, isTakenOver, pairs] = raw as [number, number, Buffer[]]
      const held = []
      for (let index = 0; index < pairs.length; index += 2) {
        held.push({ token: Number(pairs[index]), element: pairs[index + 1]! })
      }
      return { nowMs, isTakenOver: isTakenOver === 1, held: held.toSorted(byToken) }
    }
  }
}

function byToken(a: { token: number }, b: { token: number }): number {
  return a.token - b.token
}
