import { destroyingConformance as readableDestroying } from './readable/destroying.ts'
import { endingConformance as readableEnding } from './readable/ending.ts'
import { invalidConformance } from './readable/invalid.ts'
import { iteratingConformance } from './readable/iterating.ts'
import { pausingConformance } from './readable/pausing.ts'
import { pipesConformance as readablePipes } from './readable/pipes.ts'
import { readAheadConformance } from './readable/read-ahead.ts'
import { readingConformance } from './readable/reading.ts'
import type { StreamsUnderTest } from './streams-under-test.ts'
import { backPressureConformance } from './writable/back-pressure.ts'
import { closingConformance } from './writable/closing.ts'
import { destroyingConformance } from './writable/destroying.ts'
import { endingConformance } from './writable/ending.ts'
import { jobOptionsConformance } from './writable/job-options.ts'
import { jobsConformance } from './writable/jobs.ts'
import { pipesConformance } from './writable/pipes.ts'
import { writingConformance } from './writable/writing.ts'

/** Tests what Node promises of a Writable, and what Push promises besides. */
export function writableConformance(subject: StreamsUnderTest): void {
  writingConformance(subject)
  backPressureConformance(subject)
  endingConformance(subject)
  closingConformance(subject)
  destroyingConformance(subject)
  jobsConformance(subject)
  jobOptionsConformance(subject)
  pipesConformance(subject)
}

/** Tests what Node promises of a Readable, and what Pull promises besides. */
export function readableConformance(subject: StreamsUnderTest): void {
  readingConformance(subject)
  readAheadConformance(subject)
  iteratingConformance(subject)
  pausingConformance(subject)
  readableEnding(subject)
  readableDestroying(subject)
  invalidConformance(subject)
  readablePipes(subject)
}
