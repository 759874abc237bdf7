import type { Inspection, Suspect } from '../../ledger.ts'
import type { QueueKeys } from '../../keys.ts'
import { inspectLua } from './lua.generated.ts'
import type { ScriptCall } from './run-script.ts'

/** Looks for consumers that seem to be gone. See inspect.lua. */
export function inspect(keys: QueueKeys, run: string, limit: number): ScriptCall<Inspection> {
  return {
    lua: inspectLua,
    keys: [keys.leases, keys.consumers],
    args: [run, keys.alive(''), String(limit)],
    reply(raw) {
      const [nowMs, consumers, suspects] = raw as [number, number, Buffer[][]]
      return { nowMs, consumers, suspects: suspects.map(suspectOf) }
    }
  }
}

function suspectOf([consumer, leaseEnd, why]: readonly Buffer[]): Suspect {
  return {
    consumer: String(consumer),
    leaseEnd: String(leaseEnd),
    why: String(why) as Suspect['why']
  }
}
