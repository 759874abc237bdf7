import { backoffMs, pause } from '../../backoff.ts'
import type { Clock } from '../../clock.ts'
import { ClosedError, type PushPullError } from '../../errors.ts'
import type { ConnectionWatch } from '../store.ts'
import { failureOf } from './failure.ts'
import type { Dialer } from './link.ts'
import { openSession, type Session } from './session.ts'

/** A session that lived so long was a good one: the next attempt starts afresh. */
const steadyMs = 5000

interface Waiting {
  readonly resolve: (session: Session) => void
  readonly reject: (reason: Error) => void
}

/**
 * Keeps one session open: dials, watches it, and dials again for ever, with backoff. Gives up only
 * when no waiting can help, such as a wrong password. Tells its watchers once per change.
 */
export class Connection {
  readonly where: string
  readonly clock: Clock
  /** The session, while there is one. */
  session: Session | undefined

  readonly #dialer: Dialer
  readonly #watchers = new Set<ConnectionWatch>()
  readonly #closing: Promise<void>
  #close!: () => void
  #isClosed = false
  /** Why there is no session; said already. */
  #trouble: PushPullError | undefined
  #end: PushPullError | undefined
  #waiting: Waiting[] = []

  constructor(dialer: Dialer, clock: Clock) {
    this.#dialer = dialer
    this.where = dialer.description
    this.clock = clock
    this.#closing = new Promise(resolve => (this.#close = resolve))
    void this.#keepOpen()
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
    this.#watchers.add(watch)
    process.nextTick(() => {
      if (!this.#watchers.has(watch)) return
      if (this.session) watch.onConnect()
      else if (this.#end) watch.onFatal(this.#end)
      else if (this.#trouble) watch.onDisconnect(this.#trouble)
    })
    return () => void this.#watchers.delete(watch)
  }

  /** Resolves with the session as soon as there is one. Rejects when there never will be. */
  ready(): Promise<Session> {
    if (this.session) return Promise.resolve(this.session)
    if (this.#end) return Promise.reject(this.#end)
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  /** Drops the socket for good. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#watchers.clear()
    this.#close()
    this.#giveUp(new ClosedError())
    this.session?.link.destroy()
  }

  async #keepOpen(): Promise<void> {
    let failures = 0
    while (!this.#isClosed) {
      const since = this.clock.now()
      const failure = failureOf(await this.#live(), this.where)
      if (this.#isClosed) return
      if (!failure.isPassing) return this.#giveUp(failure.error)
      this.#announceTrouble(failure.error)
      await pause(this.clock, backoffMs(failures), this.#closing)
      failures = this.clock.now() - since > steadyMs ? 0 : failures + 1
    }
  }

  /** One session from dial to death. Resolves with what ended it. */
  async #live(): Promise<unknown> {
    try {
      const session = await openSession(this.#dialer, this.clock)
      if (this.#isClosed) session.link.destroy()
      else if (session.link.isOpen) this.#announce(session)
      return await session.link.closed
    } catch (error) {
      return error
    } finally {
      this.session = undefined
    }
  }

  #announce(session: Session): void {
    this.session = session
    this.#trouble = undefined
    for (const { resolve } of this.#waiting.splice(0)) resolve(session)
    this.#tell(watch => watch.onConnect())
  }

  #announceTrouble(trouble: PushPullError): void {
    const isNew = this.#trouble === undefined
    this.#trouble = trouble
    if (isNew) this.#tell(watch => watch.onDisconnect(trouble))
  }

  #giveUp(reason: PushPullError): void {
    this.#end = reason
    for (const { reject } of this.#waiting.splice(0)) reject(reason)
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
