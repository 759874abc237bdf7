import { pause } from '../../backoff.ts'
import { ConnectionError, PermissionError, WrongTypeError } from '../../errors.ts'
import { within } from '../../within.ts'
import type {
  Claim,
  Claimed,
  Entered,
  Entry,
  Inspection,
  Ledger,
  Reaped,
  Settled,
  Settlements,
  Suspect
} from '../ledger.ts'
import type { ConnectionWatch, LedgerOptions } from '../store.ts'
import { Connection } from './connection.ts'
import { failureOf, isForbidden } from './failure.ts'
import { jointWatches } from './joint-watch.ts'
import { keysOf, type QueueKeys } from '../keys.ts'
import type { Dialer } from './link.ts'
import { claim } from './scripts/claim.ts'
import { enter } from './scripts/enter.ts'
import { inspect } from './scripts/inspect.ts'
import { leave } from './scripts/leave.ts'
import { reap } from './scripts/reap.ts'
import { runScript, type ScriptCall } from './scripts/run-script.ts'
import { settle } from './scripts/settle.ts'
import { runIdOf, unknownRun } from './server-run.ts'
import { NotSentError, type Session } from './session.ts'
import { Unblocker } from './unblocker.ts'

/** How many jobs or consumers one script call deals with, so that none blocks the server long. */
const limit = 1000
/** How much later than asked the server may end a blocking command. */
const graceMs = 2000
/** How often consumers claim while Redis refuses to move elements, because it is full. */
const pollMs = 500
/** How long a consumer that leaves waits for the end of its BLMOVE. */
const stopWithinMs = 500

/** A queue's ledger in Redis: scripts on the shared connection, waiting on one of its own. */
export class RedisLedger implements Ledger {
  readonly #keys: QueueKeys
  readonly #leaseMs: number
  readonly #commands: Connection
  readonly #waiter: Connection
  readonly #unblocker: Unblocker
  readonly #closing = new AbortController()
  readonly #unwatch: () => void
  /** The wait that the server may be serving now. */
  #waiting: Waiting | undefined
  /** The session on which the consumer's channel is subscribed. */
  #bound: Session | undefined
  #boundRun = unknownRun
  #isClosed = false
  #maySeeAll = true

  constructor(queue: string, { leaseMs }: LedgerOptions, { dialer, commands, watch }: Connections) {
    this.#keys = keysOf(queue)
    this.#leaseMs = leaseMs
    this.#commands = commands
    this.#unblocker = new Unblocker(commands)
    this.#waiter = new Connection(dialer, commands.clock)
    const [waiterWatch, commandsWatch] = jointWatches(2, watch)
    this.#waiter.watch(waiterWatch!)
    this.#unwatch = commands.watch(commandsWatch!)
  }

  get isReady(): boolean {
    return this.#waiter.session !== undefined && this.#commands.session !== undefined
  }

  async ready(): Promise<void> {
    await this.#ready(this.#waiter)
    await this.#ready(this.#commands)
  }

  async enter(entry: Entry): Promise<Entered> {
    await this.ready()
    const waiter = this.#present(this.#waiter)
    const run = await this.#over(waiter, () => this.#bind(waiter, entry.consumer))
    this.#bound = waiter
    this.#boundRun = run
    return this.#run(enter(this.#keys, entry, run))
  }

  async claim(call: Claim): Promise<Claimed | undefined> {
    this.#checkBond()
    return this.#run(claim(this.#keys, this.#leaseMs, call))
  }

  async settle(consumer: string, settlements: Settlements): Promise<Settled | undefined> {
    this.#checkBond()
    return this.#run(settle(this.#keys, consumer, this.#leaseMs, settlements))
  }

  async inspect(): Promise<Inspection> {
    const run = this.#maySeeAll ? await this.#currentRun() : unknownRun
    try {
      return await this.#run(inspect(this.#keys, run, limit))
    } catch (error) {
      if (!(error instanceof PermissionError) || run === unknownRun) throw error
      // Without the right to look for subscriptions, leases have to do.
      this.#maySeeAll = false
      return this.#run(inspect(this.#keys, unknownRun, limit))
    }
  }

  async reap(suspect: Suspect): Promise<Reaped> {
    const run = this.#maySeeAll ? await this.#currentRun() : unknownRun
    return this.#run(reap(this.#keys, suspect, run, limit))
  }

  async wait(consumer: string, waitMs: number): Promise<Buffer | undefined> {
    const session = this.#present(this.#waiter)
    // One that could not be stopped goes first, and the watchdog must not count its time as ours.
    if (this.#waiting?.session === session) await this.#waiting.reply.catch(() => {})
    const seconds = String(Math.max(1, Math.ceil(waitMs)) / 1000)
    const hand = this.#keys.hand(consumer)
    const command = ['BLMOVE', this.#keys.list, hand, 'LEFT', 'RIGHT', seconds]
    const reply = session.request(command, waitMs + graceMs)
    const waiting = { session, reply, stopped: new AbortController() }
    this.#waiting = waiting
    try {
      return ((await reply) as Buffer | null) ?? undefined
    } catch (error) {
      return await this.#refused(error, waiting)
    } finally {
      // A lost link says nothing about the end of the command.
      if (session.isOpen && this.#waiting === waiting) this.#waiting = undefined
    }
  }

  stopWaiting(): void {
    const waiting = this.#waiting
    waiting?.stopped.abort()
    if (waiting && this.#unblocker.canUnblock(waiting.session)) {
      void this.#unblocker.unblock(waiting.session, waiting.reply)
    }
  }

  async leave(consumer: string): Promise<void> {
    this.stopWaiting()
    await this.#waitEnded(stopWithinMs)
    const isHandOpen = this.#waiting !== undefined
    while ((await this.#run(leave(this.#keys, consumer, isHandOpen, limit))) > 0);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#unwatch()
    this.stopWaiting()
    await this.#waitEnded(stopWithinMs)
    this.#waiter.close()
    this.#unblocker.close()
    this.#closing.abort()
  }

  /** Subscribes the consumer's channel for as long as this session lives. Returns the server run. */
  async #bind(waiter: Session, consumer: string): Promise<string> {
    // The channel is the same in each epoch.
    if (waiter === this.#bound) return this.#boundRun
    const run = await runIdOf(waiter)
    if (run === unknownRun) return unknownRun
    try {
      const isSubscribed = await waiter.subscribe(this.#keys.alive(consumer))
      return isSubscribed ? run : unknownRun
    } catch (error) {
      if (isForbidden(error)) return unknownRun
      throw error
    }
  }

  /** A consumer whose subscription is lost counts as dead soon, so it has to enter anew. */
  #checkBond(): void {
    if (this.#present(this.#waiter) !== this.#bound) {
      throw new ConnectionError('The connection that showed others our life was lost')
    }
  }

  async #currentRun(): Promise<string> {
    const session = this.#present(this.#commands)
    return this.#over(session, () => runIdOf(session))
  }

  #run<Reply>(call: ScriptCall<Reply>): Promise<Reply> {
    const session = this.#present(this.#commands)
    return this.#over(session, () => runScript(call, args => session.request(args)))
  }

  /** Does something over a session; what goes wrong becomes an error of ours. */
  async #over<Result>(session: Session, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      const failure = failureOf(error, this.#commands.where)
      if (failure.endsLink) session.end(failure.error)
      throw failure.error
    }
  }

  /** The connection's session; waits for it. */
  async #ready(connection: Connection): Promise<Session> {
    const session = await connection.ready(this.#closing.signal)
    return session ?? this.#present(connection)
  }

  /** The connection's session now. */
  #present(connection: Connection): Session {
    if (connection.session) return connection.session
    const { trouble, where } = connection
    throw trouble ?? failureOf(new NotSentError('the connection is closed'), where).error
  }

  /** Where a claim can say more than a refused BLMOVE, this is a call to claim. A full Redis allows one. */
  async #refused(error: unknown, { session, stopped }: Waiting): Promise<Buffer> {
    const failure = failureOf(error, this.#waiter.where)
    if (failure.endsLink) session.end(failure.error)
    // Others have given us up and closed the hand; or it is the list, which the claim will say.
    if (failure.error instanceof WrongTypeError) return Buffer.alloc(0)
    if (!isFull(error)) throw failure.error
    await pause(this.#commands.clock, pollMs, stopped.signal)
    return Buffer.alloc(0)
  }

  /** Resolves when the server has ended the wait, or when that takes too long. */
  async #waitEnded(withinMs: number): Promise<void> {
    const waiting = this.#waiting
    if (!waiting?.session.isOpen || !this.#unblocker.canUnblock(waiting.session)) return
    await within(this.#commands.clock, withinMs, waiting.reply)
  }
}

interface Connections {
  readonly dialer: Dialer
  /** The connection that all streams share. */
  readonly commands: Connection
  readonly watch: ConnectionWatch
}

interface Waiting {
  readonly session: Session
  readonly reply: Promise<unknown>
  readonly stopped: AbortController
}

function isFull(error: unknown): boolean {
  return (error as Error).message.startsWith('OOM')
}
