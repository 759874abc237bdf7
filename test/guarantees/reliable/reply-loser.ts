import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

interface Address {
  readonly host: string
  readonly port: number
}

/**
 * A TCP proxy in front of a Redis that loses exactly the reply to a certain command: it breaks the
 * connection when the reply comes from the server, which has executed the command by then.
 */
export class ReplyLoser {
  readonly #target: Address
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #sought: { readonly mark: string; readonly found: () => void } | undefined

  private constructor(target: Address) {
    this.#target = target
    this.#server = createServer(client => this.#link(client))
  }

  /** It is closed when the test is over. */
  static async start(t: Pick<TestContext, 'after'>, target: Address): Promise<ReplyLoser> {
    const loser = new ReplyLoser(target)
    loser.#server.listen(0, '127.0.0.1')
    await once(loser.#server, 'listening')
    t.after(() => loser.#close())
    return loser
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Loses the reply to the next command that has this text in it. Resolves when it has. */
  lose(mark: string): Promise<void> {
    return new Promise(resolve => (this.#sought = { mark, found: resolve }))
  }

  /** Looks for nothing any more. */
  stop(): void {
    this.#sought = undefined
  }

  /** Breaks all connections; new ones are welcome. */
  breakAll(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  #link(client: Socket): void {
    const server = connect(this.#target.port, this.#target.host)
    let whenLost: (() => void) | undefined
    const end = (): void => {
      client.destroy()
      server.destroy()
    }
    for (const socket of [client, server]) {
      this.#sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => {
        this.#sockets.delete(socket)
        end()
      })
    }
    client.on('data', (chunk: Buffer) => {
      if (this.#sought && chunk.includes(this.#sought.mark)) {
        whenLost = this.#sought.found
        this.#sought = undefined
      }
      server.write(chunk)
    })
    server.on('data', (chunk: Buffer) => {
      if (!whenLost) return void client.write(chunk)
      end()
      whenLost()
    })
  }

  #close(): void {
    this.#server.close()
    this.breakAll()
  }
}
