import { pause } from '../../backoff.ts'
import type { Connection } from './connection.ts'
import { isForbidden } from './failure.ts'
import { mayShareRun } from './server-run.ts'
import type { Session } from './session.ts'

/** UNBLOCK may overtake the pop on its way to the server, and is then repeated this often. */
const repeatMs = 25

type Outcome = 'sent' | 'refused' | 'lost'

/**
 * Ends blocked pops on the server. To drop the socket instead would lose the job that the server
 * may be handing out at that moment (measured: 31 of 150).
 */
export class Unblocker {
  readonly #commands: Connection
  readonly #closing = new AbortController()
  #isPermitted = false

  constructor(commands: Connection) {
    this.#commands = commands
    void this.#askPermission()
  }

  /**
   * Whether a pop of this session can be ended. CLIENT UNBLOCK is @admin and @dangerous, so often
   * it is not allowed.
   */
  canUnblock({ clientId, link }: Session): boolean {
    return this.#isPermitted && clientId !== undefined && link.isOpen
  }

  /** Repeats UNBLOCK until the pop has settled, one way or the other. */
  async unblock(blocked: Session, popping: Promise<unknown>): Promise<void> {
    const { clientId } = blocked
    if (clientId === undefined) return
    const settled = new AbortController()
    const settle = (): void => settled.abort()
    popping.then(settle, settle)
    const over = (): Promise<Session | undefined> => this.#besides(blocked, settled.signal)
    while (!settled.signal.aborted) {
      if ((await this.#send(clientId, over)) === 'refused') {
        this.#isPermitted = false
        return
      }
      await pause(this.#commands.clock, repeatMs, settled.signal)
    }
  }

  close(): void {
    this.#closing.abort()
  }

  async #askPermission(): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted) {
      // No client has the id 0, so this only asks.
      const outcome = await this.#send('0', () => this.#commands.ready(signal))
      this.#isPermitted = outcome === 'sent'
      // A lost connection says nothing about the permission.
      if (outcome !== 'lost') return
      await pause(this.#commands.clock, repeatMs, signal)
    }
  }

  /**
   * The session to unblock this one over, if that can be done now. After a restart of the server
   * the ids start anew, so one of before it may be that of a client of somebody else.
   */
  async #besides(blocked: Session, settled: AbortSignal): Promise<Session | undefined> {
    const session = await this.#commands.ready(settled)
    if (!session || !(await mayShareRun(blocked, session))) return undefined
    return settled.aborted || !blocked.link.isOpen ? undefined : session
  }

  async #send(clientId: string, over: () => Promise<Session | undefined>): Promise<Outcome> {
    try {
      const session = await over()
      await session?.request(['CLIENT', 'UNBLOCK', clientId, 'TIMEOUT'])
      return session ? 'sent' : 'lost'
    } catch (error) {
      return isForbidden(error) || this.#commands.isOver ? 'refused' : 'lost'
    }
  }
}
