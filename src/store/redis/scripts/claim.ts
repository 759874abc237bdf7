import type { Claim, Claimed } from '../../ledger.ts'
import type { QueueKeys } from '../../keys.ts'
import { claimLua } from './lua.generated.ts'
import type { ScriptCall } from './run-script.ts'
import { settlementArgs } from './settlements.ts'

type Reply = [
  now: number,
  dueIn: number,
  isPaused: number,
  mustRunDry: number,
  held: number,
  adopted: Buffer | null,
  taken: Buffer[]
]

/** Renews, settles, promotes, adopts and takes. See claim.lua. */
export function claim(
  keys: QueueKeys,
  leaseMs: number,
  call: Claim
): ScriptCall<Claimed | undefined> {
  const { consumer, want, firstToken, adoptToken, isHandedOut, settlements } = call
  return {
    lua: claimLua,
    keys: [
      keys.list,
      keys.priority,
      keys.later,
      keys.leases,
      keys.consumers,
      keys.held(consumer),
      keys.hand(consumer),
      keys.dead,
      keys.state,
      keys.streak(consumer)
    ],
    args: [
      consumer,
      String(leaseMs),
      String(want),
      String(firstToken),
      String(adoptToken),
      isHandedOut ? '1' : '0',
      ...settlementArgs(settlements)
    ],
    reply: raw => (raw === null ? undefined : claimed(raw as Reply))
  }
}

function claimed(reply: Reply): Claimed {
  const [nowMs, dueIn, isPaused, mustRunDry, held, adopted, taken] = reply
  return {
    nowMs,
    dueInMs: dueIn < 0 ? undefined : dueIn,
    isPaused: isPaused === 1,
    mustRunDry: mustRunDry === 1,
    held,
    adopted: adopted ?? undefined,
    taken
  }
}
