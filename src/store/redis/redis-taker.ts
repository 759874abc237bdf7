import { backoffMs, pause } from '../../backoff.ts'
import type { ConnectionWatch, Taker } from '../store.ts'
import { Connection } from './connection.ts'
import { failureOf } from './failure.ts'
import type { Dialer } from './link.ts'
import { pop } from './pop.ts'
import type { Session } from './session.ts'
import { Unblocker } from './unblocker.ts'

/** Without the right to unblock, nobody should have to wait longer than this for a pop to end. */
const shortBlockMs = 2000
/** How long a taker that closes waits for its pop, before the link must be dead. */
const settleWithinMs = 2000

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
      const settled = this.#taking.catch(() => {})
      await Promise.race([settled, pause(this.#connection.clock, settleWithinMs, settled)])
      this.#connection.close()
    }
    await this.#taking.catch(() => {})
  }

  async #take(count: number, waitMs: number): Promise<Buffer[]> {
    let isInterrupted = false
    const interrupted = new Promise<undefined>(resolve => {
      this.#interrupt = () => {
        if (waitMs === 0 && !this.#isClosed) return
        isInterrupted = true
        resolve(undefined)
      }
    })
    try {
      for (let failures = 0; !isInterrupted && !this.#isClosed; failures++) {
        const session = this.#connection.session ?? (await this.#sessionUnless(interrupted))
        if (!session) break
        const elements = await this.#pop(session, count, waitMs, interrupted)
        if (elements) return elements
        await pause(this.#connection.clock, backoffMs(failures), interrupted)
      }
      return []
    } finally {
      this.#interrupt = () => {}
    }
  }

  async #sessionUnless(interrupted: Promise<undefined>): Promise<Session | undefined> {
    return Promise.race([this.#connection.ready(), interrupted])
  }

  /** Resolves with `undefined` when it failed in a way that may pass. */
  async #pop(
    session: Session,
    count: number,
    waitMs: number,
    interrupted: Promise<undefined>
  ): Promise<Buffer[] | undefined> {
    const blockMs = this.#unblocker.isPermitted ? waitMs : Math.min(waitMs, shortBlockMs)
    const popping = pop(session, this.#queue, count, blockMs)
    if (waitMs > 0) void interrupted.then(() => this.#unblocker.unblock(session, popping))
    try {
      return await popping
    } catch (error) {
      const failure = failureOf(error, this.#connection.where)
      if (failure.endsLink) session.link.destroy()
      if (failure.isPassing) return undefined
      throw failure.error
    }
  }
}
