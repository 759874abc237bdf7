import type { Reaped, Suspect } from '../../ledger.ts'
import type { QueueKeys } from '../../keys.ts'
import { reapLua } from './lua.generated.ts'
import type { ScriptCall } from './run-script.ts'

/** Gives back a part of what a lost consumer held. See reap.lua. */
export function reap(
  keys: QueueKeys,
  suspect: Suspect,
  run: string,
  limit: number
): ScriptCall<Reaped> {
  const { consumer, leaseEnd } = suspect
  return {
    lua: reapLua,
    keys: [
      keys.list,
      keys.leases,
      keys.consumers,
      keys.held(consumer),
      keys.hand(consumer),
      keys.state,
      keys.streak(consumer)
    ],
    args: [consumer, leaseEnd, run, keys.alive(consumer), String(limit)],
    reply(raw) {
      const [count, isLeft] = raw as [number, number]
      return { count, rest: isLeft === 1 ? { ...suspect, leaseEnd: '0' } : undefined }
    }
  }
}
