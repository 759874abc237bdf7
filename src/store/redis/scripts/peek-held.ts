import type { PeekedElement } from '../../admin.ts'
import type { QueueKeys } from '../../keys.ts'
import { counted, exactArg, keysOfConsumers, type Census, type Counted } from './census.ts'
import { peekHeldLua } from './lua.generated.ts'
import type { ScriptCall } from './run-script.ts'

type Row = [consumer: Buffer, token: Buffer, element: Buffer]

/** Shows jobs that are held. See peek-held.lua. */
export function peekHeld(
  keys: QueueKeys,
  census: Census,
  { offset, limit }: { offset: number; limit: number }
): ScriptCall<Counted<readonly PeekedElement[]>> {
  return {
    lua: peekHeldLua,
    keys: [keys.leases, ...keysOfConsumers(keys, census)],
    args: [exactArg(census), String(offset), String(limit), ...census.consumers],
    reply: raw => counted(raw as unknown[], ([rows]) => (rows as Row[]).map(peeked))
  }
}

function peeked([consumer, token, element]: Row): PeekedElement {
  const isInHand = token.length === 0
  return {
    element,
    holder: { consumer: String(consumer), token: isInHand ? undefined : Number(token) }
  }
}
