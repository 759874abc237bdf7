import { backoffMs, pause } from '../../backoff.ts'
import { ClosedError, PushTimeoutError } from '../../errors.ts'
import { InDoubtError } from '../in-doubt.ts'
import type { AppendLimits } from '../store.ts'
import type { Connection } from './connection.ts'
import { failureOf, isRefusal } from './failure.ts'
import { NotSentError, type Session } from './session.ts'

/** Room in a full list is looked for about this often, whatever the failures so far. */
const mostFailures = 3

/** How often the server has refused in a row. One batch that gives up leaves it to the next. */
export interface Setbacks {
  failures: number
}

/** What a delivery shares with the others of its store. */
interface Surroundings {
  readonly closing: AbortSignal
  readonly setbacks: Setbacks
}

/** A batch, and the way to store it. */
export interface Parcel<Receipt> {
  readonly limits: AppendLimits
  /** Whether it may be sent again when nobody knows what became of it. */
  readonly isRepeatable: boolean
  /** How many of the first may be stored before this delivery begins. */
  readonly inDoubt: number
  /** How many the last attempt sent, at most. */
  readonly sent: number
  /**
   * Sends it once. Resolves with `undefined` when there was no room.
   *
   * @param inDoubt how many of the first an earlier attempt may have stored
   */
  send(session: Session, inDoubt: number): Promise<Receipt | undefined>
}

/**
 * One batch on its way to the server, from the first attempt to the last. What the server refuses
 * for now (full, loading, busy) is tried again; what may have been executed only if that does
 * no harm.
 */
export class Delivery<Receipt> {
  readonly #connection: Connection
  readonly #parcel: Parcel<Receipt>
  readonly #closing: AbortSignal
  readonly #setbacks: Setbacks
  /** How many of the first an attempt may have stored. */
  #inDoubt: number
  /** The last reason for not being done yet. */
  #obstacle: Error | undefined
  /** Aborts with the reason to give up. */
  #limit: AbortController | undefined
  #unlimit = (): void => {}

  constructor(
    connection: Connection,
    parcel: Parcel<Receipt>,
    { closing, setbacks }: Surroundings
  ) {
    this.#connection = connection
    this.#parcel = parcel
    this.#inDoubt = parcel.inDoubt
    this.#closing = closing
    this.#setbacks = setbacks
  }

  /** See `Store.append` and `Store.place`. */
  async run(): Promise<Receipt> {
    // From here on, and not from the first obstacle: waiting for a connection counts.
    const since = this.#connection.clock.now()
    try {
      for (;;) {
        const session = this.#connection.session ?? (await this.#sessionInTime(since))
        const receipt = await this.#attempt(session)
        if (receipt !== undefined) {
          this.#setbacks.failures = 0
          return receipt
        }
        await this.#waitABit(since)
      }
    } finally {
      // `closing` outlives us: what stays on it keeps the batch in memory.
      this.#unlimit()
    }
  }

  async #sessionInTime(since: number): Promise<Session> {
    const limit = this.#limitFrom(since)
    const session = await this.#connection.ready(limit)
    if (!session) throw this.#givingUp(limit.reason)
    return session
  }

  /** Resolves with `undefined` to say: try again. */
  async #attempt(session: Session): Promise<Receipt | undefined> {
    try {
      return await this.#parcel.send(session, this.#inDoubt)
    } catch (error) {
      const failure = failureOf(error, this.#connection.where)
      if (!isRefusal(error) && !(error instanceof NotSentError)) {
        this.#inDoubt = Math.max(this.#inDoubt, this.#parcel.sent)
        if (!this.#parcel.isRepeatable) throw new InDoubtError(this.#inDoubt, failure.error)
      }
      if (!failure.isPassing) throw failure.error
      if (failure.endsLink) session.end(failure.error)
      this.#obstacle = failure.error
      return undefined
    }
  }

  async #waitABit(since: number): Promise<void> {
    const setbacks = this.#setbacks
    setbacks.failures = Math.min(setbacks.failures + 1, mostFailures)
    const limit = this.#limitFrom(since)
    await pause(this.#connection.clock, backoffMs(setbacks.failures), limit)
    if (limit.aborted) throw this.#givingUp(limit.reason)
  }

  /** Nobody may say that nothing was stored, once an attempt's reply was lost. */
  #givingUp(reason: Error): Error {
    return this.#inDoubt > 0 ? new InDoubtError(this.#inDoubt, this.#obstacle ?? reason) : reason
  }

  /** Aborts when the time is up or the stream closes. Made when first needed: mostly never. */
  #limitFrom(since: number): AbortSignal {
    this.#limit ??= this.#makeLimit(since)
    return this.#limit.signal
  }

  #makeLimit(since: number): AbortController {
    const limit = new AbortController()
    const close = (): void => limit.abort(new ClosedError())
    this.#closing.addEventListener('abort', close)
    if (this.#closing.aborted) close()
    const cancelTimer = this.#whenTimeIsUp(since, () => {
      limit.abort(new PushTimeoutError(this.#obstacle ?? this.#connection.trouble))
    })
    this.#unlimit = () => {
      this.#closing.removeEventListener('abort', close)
      cancelTimer()
    }
    return limit
  }

  #whenTimeIsUp(since: number, callback: () => void): () => void {
    const { timeoutMs } = this.#parcel.limits
    if (timeoutMs === undefined) return () => {}
    const { clock } = this.#connection
    return clock.after(timeoutMs - (clock.now() - since), callback)
  }
}
