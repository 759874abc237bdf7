import { pause } from '../../backoff.ts'
import type { Connection } from './connection.ts'
import { isRefusal } from './failure.ts'
import type { Session } from './session.ts'

/** UNBLOCK may overtake the pop on its way to the server, and is then repeated this often. */
const repeatMs = 25

/**
 * Ends blocked pops on the server. To drop the socket instead would lose the job that the server
 * may be handing out at that moment (measured: 31 of 150).
 */
export class Unblocker {
  /** Whether CLIENT UNBLOCK is allowed here. It is @admin and @dangerous, so often it is not. */
  isPermitted = false

  readonly #commands: Connection

  constructor(commands: Connection) {
    this.#commands = commands
    // No client has the id 0, so this only asks for the permission.
    void this.#send('0').then(permitted => (this.isPermitted = permitted))
  }

  /** Repeats UNBLOCK until the pop has settled, one way or the other. */
  async unblock(session: Session, popping: Promise<unknown>): Promise<void> {
    let isSettled = false
    const settle = (): void => void (isSettled = true)
    const settled = popping.then(settle, settle)
    while (!isSettled && session.clientId !== undefined) {
      if (!(await this.#send(session.clientId))) return
      await pause(this.#commands.clock, repeatMs, settled)
    }
  }

  /** Resolves with whether the server lets us. */
  async #send(clientId: string): Promise<boolean> {
    try {
      const session = await this.#commands.ready()
      await session.request(['CLIENT', 'UNBLOCK', clientId, 'TIMEOUT'])
      return true
    } catch (error) {
      // A lost connection says nothing about the permission.
      return !isRefusal(error) && !this.#commands.isOver
    }
  }
}
