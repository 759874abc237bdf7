import * as fc from 'fast-check'
import type { LedgerUnderTest } from './ledger-under-test.ts'
import { ledgerTest } from './scene.ts'
import { anySteps, walk } from './steps.ts'

/** No order of calls loses a job or makes two of it. */
export function anyOrderConformance(subject: LedgerUnderTest): void {
  ledgerTest(subject, 'whatever happens, each job is in exactly one place', async scene => {
    const property = fc.asyncProperty(anySteps, async steps => {
      const walked = scene.another()
      try {
        await walk(walked, steps)
      } finally {
        await walked.close()
      }
    })
    await fc.assert(property, { numRuns: 40 })
  })
}
