import { randomUUID } from 'node:crypto'
import type { Ledger } from '../../../src/store/ledger.ts'
import { openElement } from '../../support/envelope.ts'
import { eventually } from '../../support/eventually.ts'
import { texts } from '../store/elements.ts'
import { deafWatch, type Scene } from '../store/scene.ts'
import { nothingToSettle } from '../../support/nothing-to-settle.ts'

const options = { leaseMs: 60_000 }

/** The consumer's end of a queue, which gets to see delayed jobs and priorities. */
export class Claims {
  readonly #ledger: Ledger
  readonly #consumer = `claims:${randomUUID()}:1`
  #nextToken = 1

  private constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  static async open(scene: Scene): Promise<Claims> {
    const claims = new Claims(scene.store().openLedger(scene.queue, options, deafWatch))
    await claims.#enter()
    return claims
  }

  /** All that is ready now. */
  async ready(): Promise<Buffer[]> {
    const claimed = await this.#ledger.claim({
      consumer: this.#consumer,
      settlements: nothingToSettle,
      want: 1_000,
      firstToken: this.#nextToken,
      adoptToken: 1_000_000,
      isHandedOut: false
    })
    this.#nextToken += 1_000
    return [...(claimed?.taken ?? [])]
  }

  /** The payloads of all that is ready now. */
  async payloads(): Promise<string[]> {
    return texts((await this.ready()).map(element => openElement(element).payload))
  }

  /** Waits until something is ready. */
  next(): Promise<Buffer[]> {
    return eventually(async () => {
      const ready = await this.ready()
      return ready.length > 0 && ready
    }) as Promise<Buffer[]>
  }

  async #enter(): Promise<void> {
    const { leaseMs } = options
    const entry = { consumer: this.#consumer, previous: undefined, leaseMs, adoptToken: 1 }
    await this.#ledger.enter(entry)
  }
}
