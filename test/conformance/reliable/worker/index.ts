import type { StreamsUnderTest } from '../../stream/streams-under-test.ts'
import { batchConformance } from './batches.ts'
import { closingConformance } from './closing.ts'
import { dangersConformance } from './dangers.ts'
import { deadLetterConformance } from './dead-letters.ts'
import { failingConformance } from './failing.ts'
import { runningConformance } from './running.ts'
import { sharingConformance } from './sharing.ts'

/** Tests what Worker promises. */
export function workerConformance(subject: StreamsUnderTest): void {
  runningConformance(subject)
  sharingConformance(subject)
  failingConformance(subject)
  batchConformance(subject)
  deadLetterConformance(subject)
  closingConformance(subject)
  dangersConformance(subject)
}
