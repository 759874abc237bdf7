import { backoffMs, pause } from '../../backoff.ts'
import type { Clock } from '../../clock.ts'
import { ClosedError, TlsError, type PushPullError } from '../../errors.ts'
import type { ConnectionWatch } from '../store.ts'
import { failureOf, type Failure } from './failure.ts'
import type { Dialer } from './link.ts'
import { openSession, type Session } from './session.ts'

/**
 * A session that lived so long was a good one: the next attempt starts afresh. Short, because where
 * links break again and again, others would take the jobs of a consumer that waits to dial.
 */
const steadyMs = 250

/** Hears that there is a session, or why there never will be one. */
type Waiting = (session: Session | undefined, end?: PushPullError) => void

/**
 * Keeps one session open: dials, watches it, and dials again for ever, with backoff. Gives up only
 * when no waiting can help, such as a wrong password. Tells its watchers once per change.
 */
export class Connection {
  readonly where: string
  readonly clock: Clock
  readonly #dialer: Dialer
  readonly #watchers = new Set<ConnectionWatch>()
  readonly #closing = new AbortController()
  #session: Session | undefined
  /** Why there is no session; said already. */
  #trouble: PushPullError | undefined
  #end: PushPullError | undefined
  readonly #waiting = new Set<Waiting>()
  #hasConnected = false
  #openedAt = Infinity

  constructor(dialer: Dialer, clock: Clock) {
    this.#dialer = dialer
    this.where = dialer.description
    this.clock = clock
    void this.#keepOpen()
  }

  /** The session, while there is one. */
  get session(): Session | undefined {
    return this.#session?.isOpen ? this.#session : undefined
  }

  /** Whether it can never be used again. */
  get isOver(): boolean {
    return this.#end !== undefined
  }

  /** Why there is no session now, if that has been seen. */
  get trouble(): PushPullError | undefined {
    return this.#trouble
  }

  /** Tells `watch` how things stand, and of every change. Returns the way to stop that. */
  watch(watch: ConnectionWatch): () => void {
    let isWanted = true
    process.nextTick(() => {
      if (!isWanted || this.#isClosed) return
      // Not before now: a change between the call and this tick would be told twice.
      this.#watchers.add(watch)
      if (this.#session) watch.onConnect()
      else if (this.#end) watch.onFatal(this.#end)
      else if (this.#trouble) watch.onDisconnect(this.#trouble)
    })
    return () => {
      isWanted = false
      this.#watchers.delete(watch)
    }
  }

  /**
   * Resolves with the session as soon as there is one, and with `undefined` when the signal aborts
   * before that. Rejects when there never will be one.
   */
  ready(signal: AbortSignal): Promise<Session | undefined> {
    const { session } = this
    if (session || signal.aborted) return Promise.resolve(session)
    if (this.#end) return Promise.reject(this.#end)
    return new Promise((resolve, reject) => {
      const leave = (): void => settle(undefined)
      const settle: Waiting = (found, end) => {
        this.#waiting.delete(settle)
        signal.removeEventListener('abort', leave)
        if (end) reject(end)
        else resolve(found)
      }
      this.#waiting.add(settle)
      signal.addEventListener('abort', leave)
    })
  }

  /** Drops the socket for good. */
  close(): void {
    if (this.#isClosed) return
    this.#watchers.clear()
    this.#closing.abort()
    const reason = new ClosedError()
    this.#giveUp(reason)
    this.#session?.link.destroy(reason)
  }

  get #isClosed(): boolean {
    return this.#closing.signal.aborted
  }

  async #keepOpen(): Promise<void> {
    let failures = 0
    while (!this.#isClosed) {
      this.#openedAt = Infinity
      const failure = failureOf(await this.#live(), this.where)
      if (this.#isClosed) return
      if (!this.#mayPass(failure)) return this.#giveUp(failure.error)
      this.#announceTrouble(failure.error)
      if (this.clock.now() - this.#openedAt >= steadyMs) failures = 0
      await pause(this.clock, backoffMs(failures++), this.#closing.signal)
    }
  }

  /** TLS that has worked will work again: something on the way answered in its place. */
  #mayPass({ error, isPassing }: Failure): boolean {
    return isPassing || (this.#hasConnected && error instanceof TlsError)
  }

  /** One session from dial to death. Resolves with what ended it. */
  async #live(): Promise<unknown> {
    try {
      const session = await openSession(this.#dialer, this.clock, this.#closing.signal)
      if (this.#isClosed) session.link.destroy(new ClosedError())
      else if (session.link.isOpen) this.#announce(session)
      return await session.link.closed
    } catch (error) {
      return error
    } finally {
      this.#session = undefined
    }
  }

  #announce(session: Session): void {
    this.#hasConnected = true
    this.#session = session
    this.#openedAt = this.clock.now()
    this.#trouble = undefined
    for (const settle of this.#waiting) settle(session)
    this.#tell(watch => watch.onConnect())
  }

  #announceTrouble(trouble: PushPullError): void {
    const isNew = this.#trouble === undefined
    this.#trouble = trouble
    if (isNew) this.#tell(watch => watch.onDisconnect(trouble))
  }

  #giveUp(reason: PushPullError): void {
    this.#end = reason
    for (const settle of this.#waiting) settle(undefined, reason)
    this.#tell(watch => watch.onFatal(reason))
  }

  /** Outside our promises: a listener that throws must not end the reconnecting. */
  #tell(news: (watch: ConnectionWatch) => void): void {
    for (const watch of this.#watchers) {
      process.nextTick(() => {
        if (this.#watchers.has(watch)) news(watch)
      })
    }
  }
}
