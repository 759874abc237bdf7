import type { Inspection, Suspect } from '../../ledger.ts'
import type { Step } from './step.ts'

/** How many suspects are named at once. */
const limit = 100

/** `Ledger.inspect`, as inspect.lua does it. In one process, no connection can be gone. */
export function inspect({ state, nowMs }: Step): Inspection {
  const ended = Array.from(state.leases).filter(([, end]) => end <= nowMs)
  ended.sort(([, a], [, b]) => a - b)
  const suspects = ended.slice(0, limit).map(([consumer, end]): Suspect => ({
    consumer,
    leaseEnd: String(end),
    why: state.consumers.has(consumer) ? 'expired' : 'left'
  }))
  return { suspects, nowMs, consumers: state.consumers.size }
}
