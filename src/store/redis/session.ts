import type { Clock } from '../../clock.ts'
import type { Element } from '../store.ts'
import { isRefusal, tooOld } from './failure.ts'
import type { Dialer, Link } from './link.ts'

/** How long a reply may take before the link counts as dead. */
export const replyWithinMs = 5000
const dialWithinMs = 10_000
const oldest = [6, 2] as const

/** A link that has introduced itself: what is known of the server and of our place in it. */
export class Session {
  /** Our CLIENT ID, for others to unblock us by. Absent where HELLO is forbidden. */
  readonly clientId: string | undefined
  /** Whether BLMPOP exists (7.0). */
  readonly hasBlmpop: boolean
  readonly link: Link
  readonly #clock: Clock

  constructor(link: Link, clock: Clock, hello: ReadonlyMap<string, string>) {
    this.link = link
    this.#clock = clock
    this.clientId = hello.get('id')
    this.hasBlmpop = isAtLeast(hello.get('version'), 7, 0)
  }

  /**
   * Sends one command, and drops the link when no reply comes in time. A command can not be called
   * back: to stop waiting for it without ending its link would lose what it pops.
   */
  request(args: readonly Element[], withinMs = replyWithinMs): Promise<unknown> {
    return answerWithin(this.link, args, withinMs, this.#clock)
  }
}

/** Dials, and asks the server who it is. */
export async function openSession(dialer: Dialer, clock: Clock): Promise<Session> {
  const link = await dialWithin(dialer, clock)
  try {
    const hello = await helloOf(link, clock)
    const version = hello.get('version')
    if (!isAtLeast(version, ...oldest)) throw tooOld(dialer.description, `version ${version}`)
    return new Session(link, clock, hello)
  } catch (error) {
    link.destroy()
    throw error
  }
}

/** A server may take the connection and then say nothing, so that dialling never ends. */
function dialWithin(dialer: Dialer, clock: Clock): Promise<Link> {
  return new Promise((resolve, reject) => {
    let isLate = false
    const cancel = clock.after(dialWithinMs, () => {
      isLate = true
      reject(new Error(`no answer within ${dialWithinMs} ms`))
    })
    dialer
      .dial()
      .finally(cancel)
      .then(link => {
        if (isLate) link.destroy()
        else resolve(link)
      }, reject)
  })
}

async function helloOf(link: Link, clock: Clock): Promise<Map<string, string>> {
  try {
    return fieldsOf(await answerWithin(link, ['HELLO'], replyWithinMs, clock))
  } catch (error) {
    // An access rule may forbid HELLO alone; then nothing is known and the oldest is assumed.
    const isForbidden = isRefusal(error) && (error as Error).message.startsWith('NOPERM')
    if (!isForbidden) throw error
    return new Map([['version', oldest.join('.')]])
  }
}

async function answerWithin(
  link: Link,
  args: readonly Element[],
  withinMs: number,
  clock: Clock
): Promise<unknown> {
  const cancel = clock.after(withinMs, () => link.destroy())
  try {
    return await link.send(args)
  } finally {
    cancel()
  }
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
