import type { Case } from '../benchmark.ts'
import type { StageResult } from '../stage/order.ts'

/** One measurement of a case. */
export interface Sample extends Case {
  round: number
  result: StageResult
}

export function rateOf({ result }: Sample): number {
  return result.count / result.seconds
}
