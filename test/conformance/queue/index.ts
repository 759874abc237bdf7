import type { StreamsUnderTest } from '../stream/streams-under-test.ts'
import { clearingConformance } from './clearing.ts'
import { closingConformance } from './closing.ts'
import { consumersConformance } from './consumers.ts'
import { pausingConformance } from './pausing.ts'
import { peekingConformance } from './peeking.ts'
import { redrivingConformance } from './redriving.ts'
import { sizesConformance } from './sizes.ts'
import { trafficConformance } from './traffic.ts'

/** Tests what `Queue` promises with real producers and consumers. */
export function queueConformance(subject: StreamsUnderTest): void {
  sizesConformance(subject)
  consumersConformance(subject)
  peekingConformance(subject)
  pausingConformance(subject)
  redrivingConformance(subject)
  clearingConformance(subject)
  closingConformance(subject)
  trafficConformance(subject)
}
