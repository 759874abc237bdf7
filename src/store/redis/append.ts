import type { AppendLimits, Element } from '../store.ts'
import type { Parcel } from './delivery.ts'
import { roomIn } from './room.ts'
import { appendBounded } from './scripts/append-bounded.ts'
import { runScript } from './scripts/run-script.ts'
import type { Session } from './session.ts'

/** Elements for the tail of a list. Never sent again when they may have been stored. */
export class AppendParcel implements Parcel<number> {
  readonly isRepeatable = false
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
      await session.request(['RPUSH', this.#queue, ...this.#elements])
      return this.#elements.length
    }
    const room = await roomIn(this.#queue, maxLength, session)
    if (room <= 0) return undefined
    const call = appendBounded(this.#queue, maxLength, this.#elements.slice(0, room))
    const stored = await runScript(call, args => session.request(args))
    return stored === 0 ? undefined : stored
  }
}
