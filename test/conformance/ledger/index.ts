import { aloneConformance } from './alone.ts'
import { claimingConformance } from './claiming.ts'
import { closedHandConformance } from './closed-hand.ts'
import { delayingConformance } from './delaying.ts'
import { enteringConformance } from './entering.ts'
import { handConformance } from './hand.ts'
import { leavingConformance } from './leaving.ts'
import type { LedgerUnderTest } from './ledger-under-test.ts'
import { orderingConformance } from './ordering.ts'
import { pausingConformance } from './pausing.ts'
import { reapingConformance } from './reaping.ts'
import { rejectingConformance } from './rejecting.ts'
import { retryingConformance } from './retrying.ts'
import { settlingConformance } from './settling.ts'
import { sharingConformance } from './sharing.ts'

/** Tests everything that `src/store/ledger.ts` promises. Every store passes. */
export function ledgerConformance(subject: LedgerUnderTest): void {
  enteringConformance(subject)
  claimingConformance(subject)
  settlingConformance(subject)
  orderingConformance(subject)
  retryingConformance(subject)
  rejectingConformance(subject)
  handConformance(subject)
  closedHandConformance(subject)
  delayingConformance(subject)
  aloneConformance(subject)
  pausingConformance(subject)
  leavingConformance(subject)
  reapingConformance(subject)
  sharingConformance(subject)
}
