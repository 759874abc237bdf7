import { asWrite, type Outgoing } from '../../src/push/write.ts'

/** The jobs that are on their way, as JSON tells them. */
export function jobsOf(writes: readonly Outgoing[]): unknown[] {
  return writes.map(write => JSON.parse(String(asWrite(write).element)))
}
