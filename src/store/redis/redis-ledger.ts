import { backoffMs, pause } from '../../backoff.ts'
import { ClosedError } from '../../errors.ts'
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
import { failureOf } from './failure.ts'
import { keysOf, type QueueKeys } from './keys.ts'
import type { Dialer } from './link.ts'
import { claim } from './scripts/claim.ts'
import { enter } from './scripts/enter.ts'
import { inspect } from './scripts/inspect.ts'
import { leave } from './scripts/leave.ts'
import { reap } from './scripts/reap.ts'
import { runScript, type ScriptCall } from './scripts/run-script.ts'
import { settle } from './scripts/settle.ts'
import { runIdOf, unknownRun } from './server-run.ts'
import type { Session } from './session.ts'
import { Unblocker } from './unblocker.ts'

/** How many jobs or consumers one script call deals with, so that none blocks the server long. */
const limit = 1000
/** For how long the server may go on with a blocking command whose connection is lost. */
const lingerMs = 1000
/** How much later than asked the server may end a blocking command. */
const graceMs = 2000
/** How often a Redis that refuses to move elements (it is full) is asked in another way. */
const pollMs = 500

/** A queue's ledger in Redis: scripts on the shared connection, waiting on one of its own. */
export class RedisLedger implements Ledger {
  readonly #keys: QueueKeys
  readonly #leaseMs: number
  readonly #longestWaitMs: number
  readonly #commands: Connection
  readonly #waiter: Connection
  readonly #unblocker: Unblocker
  readonly #closing = new AbortController()
  /** The wait that the server is serving now. */
  #waiting: { readonly session: Session; readonly reply: Promise<unknown> } | undefined
  #stop: AbortController | undefined

  constructor(
    queue: string,
    { leaseMs, longestWaitMs }: LedgerOptions,
    dialer: Dialer,
    commands: Connection,
    watch: ConnectionWatch
  ) {
    this.#keys = keysOf(queue)
    this.#leaseMs = leaseMs
    this.#longestWaitMs = longestWaitMs
    this.#commands = commands
    this.#unblocker = new Unblocker(commands)
    this.#waiter = new Connection(dialer, commands.clock)
    this.#waiter.watch(watch)
  }

  async enter(entry: Entry): Promise<Entered> {
    const waiter = await this.#session(this.#waiter)
    try {
      const run = await this.#bind(waiter, entry.consumer)
      return await this.#run(enter(this.#keys, entry, this.#longestWaitMs + lingerMs, run))
    } catch (error) {
      throw this.#translated(error, waiter)
    }
  }

  claim(call: Claim): Promise<Claimed | undefined> {
    return this.#run(claim(this.#keys, this.#leaseMs, call))
  }

  settle(consumer: string, settlements: Settlements): Promise<Settled | undefined> {
    return this.#run(settle(this.#keys, consumer, this.#leaseMs, settlements))
  }

  async inspect(): Promise<Inspection> {
    const session = await this.#session(this.#commands)
    return this.#run(inspect(this.#keys, await runIdOf(session), limit))
  }

  async reap(suspect: Suspect): Promise<Reaped> {
    const session = await this.#session(this.#commands)
    return this.#run(reap(this.#keys, suspect, await runIdOf(session), limit))
  }
