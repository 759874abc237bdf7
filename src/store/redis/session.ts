import type { Clock } from '../../clock.ts'
import { ClosedError } from '../../errors.ts'
import type { Element } from '../store.ts'
import { tooOld } from './failure.ts'
import type { Dialer, Link } from './link.ts'
import { ReplyWatch } from './reply-watch.ts'

const dialWithinMs = 10_000
const oldest = [6, 2] as const

/** A link that has introduced itself: what is known of the server and of our place in it. */
export class Session {
  /** Our CLIENT ID, for others to unblock us by. */
  readonly clientId: string | undefined
  /** Whether BLMPOP exists (7.0), as far as we know yet. */
  hasBlmpop: boolean
  readonly link: Link
  readonly #replies: ReplyWatch
  /** Why it takes no more commands. */
  #end: Error | undefined

  constructor(link: Link, clock: Clock, hello: ReadonlyMap<string, string>) {
    this.link = link
    this.#replies = new ReplyWatch(link, clock)
    this.clientId = hello.get('id')
    this.hasBlmpop = isAtLeast(hello.get('version'), 7, 0)
  }

  /**
   * Sends one command, and drops the link when no reply comes in time. A command can not be called
   * back: to stop waiting for it without ending its link would lose what it pops.
   *
   * @param withinMs the time for the reply, once those before it are there, to which that for the
   * bytes of the command is added
   * @throws NotSentError when it is certain that the server will never see it.
   */
  request(args: readonly Element[], withinMs?: number): Promise<unknown> {
    return this.#reply(() => this.link.send(args), args, withinMs)
  }

  /** As `Link.subscribe`, with the time limit of any other command. */
  subscribe(channel: string): Promise<boolean> {
    const ask = (): Promise<boolean> => {
      // Clients may leave it hanging for ever when the link is lost.
      const lost = this.link.closed.then(reason => Promise.reject(reason))
      return Promise.race([this.link.subscribe(channel), lost])
    }
    return this.#reply(ask)
  }

  async #reply<Reply>(
    ask: () => Promise<Reply>,
    args?: readonly Element[],
    withinMs?: number
  ): Promise<Reply> {
    if (!this.isOpen) throw new NotSentError('the connection is closed')
    try {
      return await this.#replies.reply(ask, args, withinMs)
    } finally {
      this.#dropWhenIdle()
    }
  }

  get isOpen(): boolean {
    return this.#end === undefined && this.link.isOpen
  }

  /** Takes no more commands, and drops the link as soon as those under way are answered. */
  end(reason: Error): void {
    this.#end ??= reason
    this.#dropWhenIdle()
  }

  #dropWhenIdle(): void {
    if (this.#end && this.#replies.isIdle) this.link.destroy(this.#end)
  }
}

/** The command was not sent, so to repeat it does no harm. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError'
}

/** Dials, and asks the server who it is. Drops the socket when the signal aborts before that. */
export async function openSession(
  dialer: Dialer,
  clock: Clock,
  closing: AbortSignal
): Promise<Session> {
  const link = await dialWithin(dialer, clock, closing)
  const drop = (): void => link.destroy(new ClosedError())
  closing.addEventListener('abort', drop)
  try {
    // No access rule can forbid HELLO, so this asks for no right that a user may lack.
    const replies = new ReplyWatch(link, clock)
    const hello = fieldsOf(await replies.reply(() => link.send(['HELLO'])))
    const version = hello.get('version')
    if (!isAtLeast(version, ...oldest)) throw tooOld(dialer.description, `version ${version}`)
    return new Session(link, clock, hello)
  } catch (error) {
    link.destroy(error as Error)
    throw error
  } finally {
    closing.removeEventListener('abort', drop)
  }
}

/** A server may take the connection and then say nothing, so that dialling never ends. */
async function dialWithin(dialer: Dialer, clock: Clock, closing: AbortSignal): Promise<Link> {
  const abandon = new AbortController()
  const close = (): void => abandon.abort(new ClosedError())
  const cancel = clock.after(dialWithinMs, () => {
    abandon.abort(new Error(`no answer within ${dialWithinMs} ms`))
  })
  closing.addEventListener('abort', close)
  if (closing.aborted) close()
  try {
    return await dialUnless(dialer, abandon.signal)
  } finally {
    cancel()
    closing.removeEventListener('abort', close)
  }
}

function dialUnless(dialer: Dialer, abandoned: AbortSignal): Promise<Link> {
  return new Promise((resolve, reject) => {
    abandoned.addEventListener('abort', () => reject(abandoned.reason))
    dialer.dial(abandoned).then(link => {
      if (abandoned.aborted) link.destroy(abandoned.reason)
      else resolve(link)
    }, reject)
  })
}

/** The fields of a map reply, which RESP2 sends as a list and clients shape as they like. */
function fieldsOf(reply: unknown): Map<string, string> {
  const pairs = Array.isArray(reply) ? pairsOf(reply) : Object.entries(reply as object)
  return new Map(pairs.map(([key, value]) => [String(key), String(value)]))
}

function pairsOf(list: readonly unknown[]): Array<[unknown, unknown]> {
  return list.flatMap((key, index) => (index % 2 === 0 ? [[key, list[index + 1]]] : []))
}

function isAtLeast(version: string | undefined, major: number, minor: number): boolean {
  const [itsMajor = 0, itsMinor = 0] = (version ?? '').split('.').map(Number)
  return itsMajor > major || (itsMajor === major && itsMinor >= minor)
}
