import { backoffMs, pause } from '../../backoff.ts'
import { within } from '../../within.ts'
import type { ConnectionWatch, Taker } from '../store.ts'
import { Connection } from './connection.ts'
import { failureOf } from './failure.ts'
import type { Dialer } from './link.ts'
import { pop } from './pop.ts'
import type { Session } from './session.ts'
import { Unblocker } from './unblocker.ts'

/** Without the right to unblock, nobody should have to wait longer than this for a pop to end. */
const shortBlockMs = 2000
/**
 * How long a taker that closes waits for its pop, before the link must be dead. A pop that can not
 * be unblocked may use up all of the short block.
 */
const settleWithinMs = shortBlockMs + 2000

/** The consuming end of a Redis list, on a connection of its own: blocking pops block others. */
export class RedisTaker implements Taker {
  readonly #queue: string
  readonly #connection: Connection
  readonly #unblocker: Unblocker
  #isClosed = false
  #interrupt = (): void => {}
  #taking: Promise<unknown> = Promise.resolve()

  constructor(queue: string, dialer: Dialer, commands: Connection, watch: ConnectionWatch) {
    this.#queue = queue
    this.#unblocker = new Unblocker(commands)
    this.#connection = new Connection(dialer, commands.clock)
    this.#connection.watch(watch)
  }

  take(count: number, waitMs: number): Promise<Buffer[]> {
    const taking = this.#take(count, waitMs)
    this.#taking = taking
    return taking
  }

  interrupt(): void {
    this.#interrupt()
  }

  async close(): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true
      this.#interrupt()
      await within(this.#connection.clock, settleWithinMs, this.#taking)
      this.#connection.close()
      this.#unblocker.close()
    }
    await this.#taking.catch(() => {})
  }

  async #take(count: number, waitMs: number): Promise<Buffer[]> {
    const interrupted = new AbortController()
    this.#interrupt = () => {
      // One that does not wait ends soon enough, and what it asked for is on its way.
      if (waitMs > 0 || this.#isClosed) interrupted.abort()
    }
    if (this.#isClosed) interrupted.abort()
    try {
      return await this.#takeUnless(interrupted.signal, count, waitMs)
    } finally {
      this.#interrupt = () => {}
    }
  }

  async #takeUnless(interrupted: AbortSignal, count: number, waitMs: number): Promise<Buffer[]> {
    const { clock } = this.#connection
    const since = clock.now()
    for (let failures = 0, leftMs = waitMs; !interrupted.aborted;) {
      const session = this.#connection.session ?? (await this.#connection.ready(interrupted))
      if (!session) break
      const elements = await this.#pop(session, count, leftMs, interrupted)
      leftMs = waitMs - (clock.now() - since)
      // A short block, or an UNBLOCK that came too late for the pop before, ends one too early.
      if (elements && (elements.length > 0 || leftMs < 1)) return elements
      if (!elements) await pause(clock, backoffMs(failures++), interrupted)
    }
    return []
  }

  /** Resolves with `undefined` when it failed in a way that may pass. */
  async #pop(
    session: Session,
    count: number,
    leftMs: number,
    interrupted: AbortSignal
  ): Promise<Buffer[] | undefined> {
    const longestMs = this.#unblocker.canUnblock(session) ? Infinity : shortBlockMs
    const popping = pop(session, this.#queue, count, Math.min(longestMs, Math.max(0, leftMs)))
    const unblock = (): void => void this.#unblocker.unblock(session, popping)
    interrupted.addEventListener('abort', unblock)
    if (interrupted.aborted) unblock()
    try {
      return await popping
    } catch (error) {
      const failure = failureOf(error, this.#connection.where)
      if (failure.endsLink) session.end(failure.error)
      if (failure.isPassing) return undefined
      throw failure.error
    } finally {
      interrupted.removeEventListener('abort', unblock)
    }
  }
}
