import type { AppendLimits, Element } from '../store.ts'
import type { Parcel } from './delivery.ts'
import { roomIn } from './room.ts'
import { appendBounded } from './scripts/append-bounded.ts'
import { runScript } from './scripts/run-script.ts'
import type { Session } from './session.ts'

/** Elements for the tail of a list. Never sent again when they may have been stored. */
export class AppendParcel implements Parcel<number> {
  readonly isRepeatable = false
  readonly inDoubt = 0
  sent = 0
  readonly limits: AppendLimits
  readonly #queue: string
  readonly #elements: readonly Element[]

  constructor(queue: string, elements: readonly Element[], limits: AppendLimits) {
    this.#queue = queue
    this.#elements = elements
    this.limits = limits
  }

  async send(session: Session): Promise<number | undefined> {
    const { maxLength } = this.limits
    if (maxLength === undefined) {
      this.sent = this.#elements.length
      await session.request(['RPUSH', this.#queue, ...this.#elements])
      return this.#elements.length
    }
    const room = await roomIn(this.#queue, maxLength, session)
    if (room <= 0) return undefined
    const elements = this.#elements.slice(0, room)
    this.sent = elements.length
    const call = appendBounded(this.#queue, maxLength, elements)
    const stored = await runScript(call, args => session.request(args))
    return stored === 0 ? undefined : stored
  }
}
