import { pause } from '../../backoff.ts'
import type { Connection } from './connection.ts'
import { isForbidden } from './failure.ts'
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
  canUnblock(session: Session): boolean {
    return this.#isPermitted && session.clientId !== undefined
  }

  /** Repeats UNBLOCK until the pop has settled, one way or the other. */
  async unblock({ clientId }: Session, popping: Promise<unknown>): Promise<void> {
    if (clientId === undefined) return
    const settled = new AbortController()
    const settle = (): void => settled.abort()
    popping.then(settle, settle)
    while (!settled.signal.aborted) {
      if ((await this.#send(clientId, settled.signal)) === 'refused') {
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
      const outcome = await this.#send('0', signal)
      this.#isPermitted = outcome === 'sent'
      // A lost connection says nothing about the permission.
      if (outcome !== 'lost') return
      await pause(this.#commands.clock, repeatMs, signal)
    }
  }

  async #send(clientId: string, unless: AbortSignal): Promise<Outcome> {
    try {
      const session = await this.#commands.ready(unless)
      await session?.request(['CLIENT', 'UNBLOCK', clientId, 'TIMEOUT'])
      return session ? 'sent' : 'lost'
    } catch (error) {
      return isForbidden(error) || this.#commands.isOver ? 'refused' : 'lost'
    }
  }
}
