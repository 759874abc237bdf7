import type { StoreUnderTest } from '../store/store-under-test.ts'
import { dedupeConformance } from './dedupe.ts'
import { numbersConformance } from './numbers.ts'
import { placesConformance } from './places.ts'
import { roomConformance } from './room.ts'

/** Tests what `src/store/store.ts` promises of `place`. Every store passes. */
export function placeConformance(subject: StoreUnderTest): void {
  placesConformance(subject)
  dedupeConformance(subject)
  numbersConformance(subject)
  roomConformance(subject)
}
