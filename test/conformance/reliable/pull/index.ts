import type { StreamsUnderTest } from '../../stream/streams-under-test.ts'
import { closingConformance } from './closing.ts'
import { contentsConformance } from './contents.ts'
import { decodingConformance } from './decoding.ts'
import { endingConformance } from './ending.ts'
import { iteratingConformance } from './iterating.ts'
import { pausingConformance } from './pausing.ts'
import { pipesConformance } from './pipes.ts'
import { settlingConformance } from './settling.ts'

/** Tests what Node promises of a Readable, and what ReliablePull promises besides. */
export function reliablePullConformance(subject: StreamsUnderTest): void {
  iteratingConformance(subject)
  settlingConformance(subject)
  endingConformance(subject)
  closingConformance(subject)
  pausingConformance(subject)
  pipesConformance(subject)
  contentsConformance(subject)
  decodingConformance(subject)
}
