import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

export interface ProxyTarget {
  host: string
  port: number
}

type Swallows = 'nothing' | 'replies' | 'everything'

/**
 * A TCP proxy in this process, on a free port of 127.0.0.1, in front of `target`.
 * It is closed when the test is over.
 */
export async function faultProxyFor(
  t: Pick<TestContext, 'after'>,
  target: ProxyTarget
): Promise<FaultProxy> {
  const proxy = new FaultProxy(target)
  await proxy.accept()
  t.after(() => proxy.close())
  return proxy
}

export class FaultProxy {
  readonly host = '127.0.0.1'
  #port = 0
  #swallows: Swallows = 'nothing'
  #delayMs = 0
  #listener: Server | undefined
  readonly #target: ProxyTarget
  readonly #links = new Set<Link>()

  constructor(target: ProxyTarget) {
    this.#target = target
  }

  get port(): number {
    return this.#port
  }

  get url(): string {
    return `redis://${this.host}:${this.port}`
  }

  /** How many connections go through the proxy now. */
  get connections(): number {
    return this.#links.size
  }

  /** Breaks all connections; new ones are welcome. */
  kill(): void {
    for (const link of this.#links) link.destroy()
  }

  /** The server receives everything and its replies get lost. */
  mute(): void {
    this.#swallows = 'replies'
  }

  /** Nothing passes in either direction, not even the end of a connection. */
  blackhole(): void {
    this.#swallows = 'everything'
  }

  /** From now on bytes travel `ms` longer in each direction. */
  delay(ms: number): void {
    this.#delayMs = ms
  }

  /**
   * Bytes pass again, without delay. Connections that lost some are broken:
   * TCP never goes on with a hole in the middle.
   */
  heal(): void {
    this.#swallows = 'nothing'
    this.#delayMs = 0
    for (const link of this.#links) if (link.isLossy) link.destroy()
  }

  /** New connections are refused; those that exist go on. */
  async refuse(): Promise<void> {
    const listener = this.#listener
    if (listener === undefined) return
    this.#listener = undefined
    // Its 'close' would wait for the connections, so the proof is that the port is free.
    listener.close()
    while (await canConnect(this)) await sleep(1)
  }

  /** New connections are welcome again, on the same port. */
  async accept(): Promise<void> {
    if (this.#listener !== undefined) return
    this.#listener = createServer(client => this.#link(client)).listen(this.#port, this.host)
    await once(this.#listener, 'listening')
    this.#port = (this.#listener.address() as AddressInfo).port
  }

  /** Breaks all connections and stops listening. */
  async close(): Promise<void> {
    await this.refuse()
    this.kill()
  }

  #link(client: Socket): void {
    const server = connect(this.#target.port, this.#target.host)
    const link = new Link(client, server, {
      delayMs: () => this.#delayMs,
      swallowsRequests: () => this.#swallows === 'everything',
      swallowsReplies: () => this.#swallows !== 'nothing'
    })
    this.#links.add(link)
    client.once('close', () => this.#links.delete(link))
  }
}

interface LinkFaults {
  delayMs: () => number
  swallowsRequests: () => boolean
  swallowsReplies: () => boolean
}

/** One client connection and the server connection behind it. */
class Link {
  isLossy = false
  readonly #client: Socket
  readonly #server: Socket
  readonly #delayMs: () => number

  constructor(client: Socket, server: Socket, faults: LinkFaults) {
    this.#client = client
    this.#server = server
    this.#delayMs = faults.delayMs
    this.#forward(client, server, faults.swallowsRequests)
    this.#forward(server, client, faults.swallowsReplies)
  }

  destroy(): void {
    this.#client.destroy()
    this.#server.destroy()
  }

  #forward(from: Socket, to: Socket, swallows: () => boolean): void {
    let turn = Promise.resolve()
    const pass = (deliver: () => void) => {
      if (swallows()) {
        this.isLossy = true
        return
      }
      const due = performance.now() + this.#delayMs()
      turn = turn.then(() => waitUntil(due)).then(deliver)
    }

    from.setNoDelay(true)
    from.on('data', (chunk: Buffer) => pass(() => to.write(chunk)))
    from.on('close', () => pass(() => to.destroySoon()))
    // A broken connection closes, and that is what the other side gets to see.
    from.on('error', () => {})
  }
}

async function waitUntil(due: number): Promise<void> {
  const waitMs = due - performance.now()
  if (waitMs > 0) await sleep(waitMs)
}

async function canConnect({ host, port }: ProxyTarget): Promise<boolean> {
  const socket = connect(port, host)
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
