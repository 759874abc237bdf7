import { backoffMs, pause } from '../../backoff.ts'
import { ClosedError, PushTimeoutError, PushUncertainError } from '../../errors.ts'
import type { AppendLimits, Element } from '../store.ts'
import type { Connection } from './connection.ts'
import { failureOf, isRefusal } from './failure.ts'
import { appendBounded } from './scripts/append-bounded.ts'
import { runScript } from './scripts/run-script.ts'
import { NotSentError, replyWithinMs, type Session } from './session.ts'

/** A reply to so many bytes may take a second longer: a slow link is not a dead one. */
const bytesPerSecond = 1024 * 1024
/** Room in a full list is looked for about this often, whatever the failures so far. */
const mostFailures = 3

interface Batch {
  readonly queue: string
  readonly elements: readonly Element[]
  readonly limits: AppendLimits
}

/**
 * One append of a batch, from the first attempt to the last. What the server refuses for now
 * (full, loading, busy) is tried again; what may have been executed never is.
 */
export class Append {
  readonly #connection: Connection
  readonly #batch: Batch
  readonly #closing: AbortSignal
  #failures = 0
  /** The last reason for not being done yet. */
  #obstacle: Error | undefined
  /** Aborts with the reason to give up. */
  #limit: AbortController | undefined
  #unlimit = (): void => {}

  constructor(connection: Connection, batch: Batch, closing: AbortSignal) {
    this.#connection = connection
    this.#batch = batch
    this.#closing = closing
  }

  /** See `Store.append`. */
  async run(): Promise<number> {
    // From here on, and not from the first obstacle: waiting for a connection counts.
    const since = this.#connection.clock.now()
    try {
      for (;;) {
        const session = this.#connection.session ?? (await this.#sessionInTime(since))
        const stored = await this.#attempt(session)
        if (stored > 0) return stored
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
    if (!session) throw limit.reason
    return session
  }

  /** Resolves with how many are stored; 0 says to try again. */
  async #attempt(session: Session): Promise<number> {
    try {
      return await this.#send(session)
    } catch (error) {
      const failure = failureOf(error, this.#connection.where)
      if (!isRefusal(error) && !(error instanceof NotSentError))
        throw new PushUncertainError(failure.error)
      if (!failure.isPassing) throw failure.error
      if (failure.endsLink) session.end(failure.error)
      this.#obstacle = failure.error
      return 0
    }
  }

  async #send(session: Session): Promise<number> {
    const { queue, elements, limits } = this.#batch
    const withinMs = replyWithinMs + (1000 * sizeOf(elements)) / bytesPerSecond
    if (limits.maxLength === undefined) {
      await session.request(['RPUSH', queue, ...elements], withinMs)
      return elements.length
    }
    const room = limits.maxLength - (await lengthOf(session, queue))
    if (room <= 0) return 0
    const call = appendBounded(queue, limits.maxLength, elements.slice(0, room))
    return runScript(call, args => session.request(args, withinMs))
  }

  async #waitABit(since: number): Promise<void> {
    this.#failures = Math.min(this.#failures + 1, mostFailures)
    const limit = this.#limitFrom(since)
    await pause(this.#connection.clock, backoffMs(this.#failures), limit)
    if (limit.aborted) throw limit.reason
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
    const { timeoutMs } = this.#batch.limits
    if (timeoutMs === undefined) return () => {}
    const { clock } = this.#connection
    return clock.after(timeoutMs - (clock.now() - since), callback)
  }
}

function sizeOf(elements: readonly Element[]): number {
  let size = 0
  for (const element of elements) size += element.length
  return size
}

/** Asked before a batch is sent: a full list must not be offered it again and again. */
async function lengthOf(session: Session, queue: string): Promise<number> {
  try {
    return Number(await session.request(['LLEN', queue]))
  } catch (error) {
    if (isRefusal(error)) throw error
    throw new NotSentError((error as Error).message)
  }
}
