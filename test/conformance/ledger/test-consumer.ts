import assert from 'node:assert/strict'
import {
  type Claim,
  type Claimed,
  type Entered,
  type Ledger,
  type Settled,
  type Settlements
} from '../../../src/store/ledger.ts'
import { nothingToSettle } from '../../support/nothing-to-settle.ts'

/** Longer than any test lasts. */
export const leaseMs = 300_000

/** A call of `claim`, of which most is as always. */
export interface ClaimOptions extends Partial<Omit<Claim, 'settlements'>> {
  readonly settlements?: Partial<Settlements>
}

/** One who uses a ledger, and counts its tokens. */
export class TestConsumer {
  readonly ledger: Ledger
  readonly name: string
  /** The next token for a job that is taken: 1, 2, ... */
  nextToken: number
  /** The next token for what is in the hand: 1001, 1002, ... */
  nextHandToken: number

  constructor(ledger: Ledger, name: string, nextToken = 1, nextHandToken = 1001) {
    this.ledger = ledger
    this.name = name
    this.nextToken = nextToken
    this.nextHandToken = nextHandToken
  }

  enter(previous?: string): Promise<Entered> {
    const adoptToken = this.nextHandToken++
    return this.ledger.enter({ consumer: this.name, previous, leaseMs, adoptToken })
  }

  /** The same consumer under its next name, not entered yet. */
  successor(ledger: Ledger = this.ledger): TestConsumer {
    const [, own, epoch] = /^(.*):(\d+)$/.exec(this.name)!
    const name = `${own}:${Number(epoch) + 1}`
    return new TestConsumer(ledger, name, this.nextToken, this.nextHandToken)
  }

  /** Claims, unless it is fenced. */
  tryClaim(want: number, options: ClaimOptions = {}): Promise<Claimed | undefined> {
    const { settlements, ...others } = options
    const firstToken = this.nextToken
    this.nextToken += want
    return this.ledger.claim({
      consumer: this.name,
      want,
      firstToken,
      adoptToken: this.nextHandToken++,
      isHandedOut: false,
      ...others,
      settlements: { ...nothingToSettle, ...settlements }
    })
  }

  async claim(want: number, options?: ClaimOptions): Promise<Claimed> {
    const claimed = await this.tryClaim(want, options)
    assert.ok(claimed, 'the consumer is fenced')
    return claimed
  }

  /** Claims, and returns what was taken as texts. */
  async take(want: number, options?: ClaimOptions): Promise<string[]> {
    return (await this.claim(want, options)).taken.map(String)
  }

  trySettle(settlements: Partial<Settlements> = {}): Promise<Settled | undefined> {
    return this.ledger.settle(this.name, { ...nothingToSettle, ...settlements })
  }

  async settle(settlements: Partial<Settlements>): Promise<Settled> {
    const settled = await this.trySettle(settlements)
    assert.ok(settled, 'the consumer is fenced')
    return settled
  }

  leave(): Promise<void> {
    return this.ledger.leave(this.name)
  }

  /** Waits, and returns as text what came into its hand. */
  async wait(waitMs: number): Promise<string | undefined> {
    return (await this.ledger.wait(this.name, waitMs))?.toString()
  }
}
