import type { Reject, Retry, Settlements } from '../store/ledger.ts'

/** What becomes of one job. */
export type Settlement =
  | { readonly kind: 'ack' | 'expired' | 'release' }
  | ({ readonly kind: 'retry' } & Omit<Retry, 'token'>)
  | ({ readonly kind: 'reject' } & Omit<Reject, 'token'>)

/** Hears once whether a settlement took effect: not, when the job was somebody else's by then. */
export interface SettlementWatch {
  settled(tookEffect: boolean): void
}

export const ack: Settlement = Object.freeze({ kind: 'ack' })
export const expired: Settlement = Object.freeze({ kind: 'expired' })
export const release: Settlement = Object.freeze({ kind: 'release' })

/**
 * A settlement on its way. What is made for each job, and leads to it, is of a class: objects of a
 * literal V8 may one day decide to make in the old generation, where each keeps its job until all
 * garbage is collected. That cost a worker a quarter of its throughput, in one process of ten.
 */
export class Settling {
  readonly token: number
  readonly settlement: Settlement
  readonly watch: SettlementWatch | undefined

  constructor(token: number, settlement: Settlement, watch: SettlementWatch | undefined) {
    this.token = token
    this.settlement = settlement
    this.watch = watch
  }
}

/** Whether the job goes back to the head of the list. */
export function goesToHead({ settlement }: Settling): boolean {
  return settlement.kind === 'release' || (settlement.kind === 'retry' && settlement.delayMs < 0)
}

/** Sorts settlements as the ledger takes them. Releases by token: the oldest comes again first. */
export function sorted(batch: readonly Settling[]): Settlements {
  const lists = {
    ack: [] as number[],
    expired: [] as number[],
    release: [] as number[],
    retry: [] as Retry[],
    reject: [] as Reject[]
  }
  for (const { token, settlement } of batch) {
    if (settlement.kind === 'retry') lists.retry.push({ token, ...settlement })
    else if (settlement.kind === 'reject') lists.reject.push({ token, ...settlement })
    else lists[settlement.kind].push(token)
  }
  return {
    acks: lists.ack,
    expired: lists.expired,
    releases: lists.release.toSorted((a, b) => a - b),
    retries: lists.retry,
    rejects: lists.reject
  }
}
