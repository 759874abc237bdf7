import { appendConformance } from './append.ts'
import { boundedConformance } from './bounded.ts'
import { bytesConformance } from './bytes.ts'
import { closeConformance } from './close.ts'
import { connectConformance } from './connect.ts'
import { interruptConformance } from './interrupt.ts'
import { namesConformance } from './names.ts'
import { prependConformance } from './prepend.ts'
import type { StoreUnderTest } from './store-under-test.ts'
import { takeConformance } from './take.ts'
import { waitConformance } from './wait.ts'

/** Tests everything that `src/store/store.ts` promises. Every store passes. */
export function storeConformance(subject: StoreUnderTest): void {
  connectConformance(subject)
  appendConformance(subject)
  bytesConformance(subject)
  namesConformance(subject)
  takeConformance(subject)
  waitConformance(subject)
  interruptConformance(subject)
  prependConformance(subject)
  boundedConformance(subject)
  closeConformance(subject)
}
