import type { Settlements } from '../../src/store/ledger.ts'

/** To be spread under what a test does settle. */
export const nothingToSettle: Settlements = {
  acks: [],
  expired: [],
  releases: [],
  retries: [],
  rejects: []
}
