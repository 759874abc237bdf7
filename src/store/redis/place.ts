import type { QueueKeys } from '../keys.ts'
import type { Placed, Placement, PlaceLimits } from '../store.ts'
import type { Parcel } from './delivery.ts'
import { roomIn } from './room.ts'
import { place } from './scripts/place.ts'
import { runScript } from './scripts/run-script.ts'
import type { Session } from './session.ts'

/** Jobs with options. Sent again when they may have been stored only if they have numbers. */
export class PlaceParcel implements Parcel<Placed> {
  readonly isRepeatable: boolean
  readonly inDoubt: number
  sent = 0
  readonly limits: PlaceLimits
  readonly #keys: QueueKeys
  readonly #jobs: readonly Placement[]

  constructor(keys: QueueKeys, jobs: readonly Placement[], limits: PlaceLimits) {
    this.#keys = keys
    this.#jobs = jobs
    this.limits = limits
    this.isRepeatable = limits.producer !== undefined
    this.inDoubt = Math.min(limits.producer?.inDoubt ?? 0, jobs.length)
  }

  async send(session: Session, inDoubt: number): Promise<Placed | undefined> {
    const { maxLength } = this.limits
    // What may be stored already needs no room.
    const isUnbounded = maxLength === undefined || inDoubt > 0
    const jobs = isUnbounded ? this.#jobs : await this.#jobsWithRoom(session, maxLength)
    if (jobs.length === 0) return undefined
    this.sent = jobs.length
    const call = place(this.#keys, jobs, this.limits)
    const placed = await runScript(call, args => session.request(args))
    if (placed.count === 0) return undefined
    return placed.count < inDoubt ? { ...placed, inDoubt: inDoubt - placed.count } : placed
  }

  /** The first jobs, as far as they fit now. The script counts exactly; this saves sending them. */
  async #jobsWithRoom(session: Session, maxLength: number): Promise<readonly Placement[]> {
    let room = await roomIn(this.#keys.list, maxLength, session)
    const end = this.#jobs.findIndex(job => mustGoToList(job) && room-- <= 0)
    return end === -1 ? this.#jobs : this.#jobs.slice(0, end)
  }
}

/** Of the others only the server's clock and keys can tell. */
function mustGoToList({ delayMs, dueAt, priority, dedupe }: Placement): boolean {
  return delayMs === 0 && dueAt === undefined && priority === 0 && !dedupe
}
