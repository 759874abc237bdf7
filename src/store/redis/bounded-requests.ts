import { backoffMs, pause } from '../../backoff.ts'
import { ClosedError, ConnectionError } from '../../errors.ts'
import type { Connection } from './connection.ts'
import { failureOf, isRefusal } from './failure.ts'
import { NotSentError, type Session } from './session.ts'

/** How to ask, and whether it may be asked again when nobody knows what became of it. */
interface Question<Reply> {
  readonly ask: (session: Session) => Promise<Reply>
  readonly isRepeatable: boolean
}

interface Progress {
  /** The last reason for not being answered yet. */
  obstacle: Error | undefined
  /** Whether it has been asked, and not refused. */
  isUnderWay: boolean
}

/**
 * Requests that are answered within a time, or fail. Until then they wait for a connection, and
 * are repeated while the server refuses for now (loading, busy).
 */
export class BoundedRequests {
  readonly #connection: Connection
  readonly #timeoutMs: number
  readonly #closing: AbortSignal

  constructor(connection: Connection, timeoutMs: number, closing: AbortSignal) {
    this.#connection = connection
    this.#timeoutMs = timeoutMs
    this.#closing = closing
  }

  async answer<Reply>(question: Question<Reply>): Promise<Reply> {
    const limit = new AbortController()
    const progress: Progress = { obstacle: undefined, isUnderWay: false }
    const isInDoubt = (): boolean => progress.isUnderWay && !question.isRepeatable
    const close = (): void => {
      limit.abort(new ClosedError(isInDoubt() ? unknownOutcome : 'nothing was done'))
    }
    const cancelTimer = this.#connection.clock.after(this.#timeoutMs, () => {
      limit.abort(this.#overdue(isInDoubt() ? unknownOutcome : 'call again later', progress))
    })
    this.#closing.addEventListener('abort', close)
    if (this.#closing.aborted) close()
    try {
      return await this.#answerUntil(limit.signal, question, progress)
    } finally {
      cancelTimer()
      this.#closing.removeEventListener('abort', close)
    }
  }

  async #answerUntil<Reply>(
    limit: AbortSignal,
    question: Question<Reply>,
    progress: Progress
  ): Promise<Reply> {
    for (let failures = 0; !limit.aborted; failures++) {
      const session = this.#connection.session ?? (await this.#connection.ready(limit))
      if (!session) break
      progress.isUnderWay = true
      try {
        return await unlessAborted(question.ask(session), limit)
      } catch (error) {
        if (limit.aborted) break
        progress.isUnderWay = false
        progress.obstacle = this.#obstacle(error, session, question.isRepeatable)
      }
      await pause(this.#connection.clock, backoffMs(failures), limit)
    }
    throw limit.reason as Error
  }

  /** Why it has to be asked again. Throws when it must not be. */
  #obstacle(error: unknown, session: Session, isRepeatable: boolean): Error {
    const failure = failureOf(error, this.#connection.where)
    if (failure.endsLink) session.end(failure.error)
    if (!failure.isPassing) throw failure.error
    const wasRefused = isRefusal(error) || error instanceof NotSentError
    if (wasRefused || isRepeatable) return failure.error
    const { where } = this.#connection
    const text = `The connection to ${where} broke before the reply; ${unknownOutcome}`
    throw new ConnectionError(text, { cause: failure.error })
  }

  #overdue(outcome: string, { obstacle }: Progress): Error {
    const { where, trouble = obstacle } = this.#connection
    const text = `No answer from ${where} within ${this.#timeoutMs} ms; ${outcome}`
    return new ConnectionError(text, trouble && { cause: trouble })
  }
}

const unknownOutcome = 'it may have been done or not, so look before you call again'

/** What `work` comes to, or the reason of the signal as soon as that aborts. */
function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error)
    signal.addEventListener('abort', abort)
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
