import { quantile } from '../report/statistics.ts'
import type { DurationSummary } from './order.ts'

// The first messages wait for connections and for the compiler.
const LEFT_OUT_SHARE = 0.2

/** How long messages were on their way, from when each was sent and when it arrived. */
export function latenciesOf(
  sentMs: readonly number[],
  arrivedMs: readonly number[]
): DurationSummary {
  const first = Math.floor(sentMs.length * LEFT_OUT_SHARE)
  const latencies = sentMs.slice(first).map((ms, index) => arrivedMs[first + index]! - ms)
  const sorted = latencies.toSorted((a, b) => a - b)
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) }
}
