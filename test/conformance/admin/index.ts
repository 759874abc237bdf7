import type { StoreUnderTest } from '../store/store-under-test.ts'
import { clearingConformance } from './clearing.ts'
import { closingConformance } from './closing.ts'
import { consumersConformance } from './consumers.ts'
import { countingConformance } from './counting.ts'
import { measuringConformance } from './measuring.ts'
import { pausingConformance } from './pausing.ts'
import { peekingConformance } from './peeking.ts'
import { redrivingConformance } from './redriving.ts'
import { trafficConformance } from './traffic.ts'

/** Tests everything that `src/store/admin.ts` promises. Every store passes. */
export function adminConformance(subject: StoreUnderTest): void {
  measuringConformance(subject)
  countingConformance(subject)
  consumersConformance(subject)
  peekingConformance(subject)
  pausingConformance(subject)
  redrivingConformance(subject)
  clearingConformance(subject)
  closingConformance(subject)
  trafficConformance(subject)
}
