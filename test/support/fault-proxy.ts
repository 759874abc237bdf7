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
  #slices: Slices | undefined
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
    return Array.from(this.#links).filter(link => link.isOpen).length
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

  /** From now on bytes travel in pieces of at most `bytes`, with a pause after each. */
  slice(bytes: number, pauseMs: number): void {
    this.#slices = { bytes, pauseMs }
  }

  /**
   * One side sees the end of the connections there are, and the other does not hear of it. New
   * ones are welcome. `'client'`: the server goes on serving a ghost; `'server'`: the client
   * waits for replies that nobody is going to send.
   */
  halfClose(side: 'client' | 'server'): void {
    for (const link of this.#links) link.halfClose(side)
  }

  /**
   * Bytes pass again, without delay. Connections that lost some are broken:
   * TCP never goes on with a hole in the middle.
   */
  heal(): void {
    this.#swallows = 'nothing'
    this.#delayMs = 0
    this.#slices = undefined
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
      slices: () => this.#slices,
      swallowsRequests: () => this.#swallows === 'everything',
      swallowsReplies: () => this.#swallows !== 'nothing'
    })
    this.#links.add(link)
    // Not before: one side may go on when nobody tells it that the other is gone.
    link.whenGone(() => this.#links.delete(link))
  }
}

interface Slices {
  bytes: number
  pauseMs: number
}

interface LinkFaults {
  delayMs: () => number
  slices: () => Slices | undefined
  swallowsRequests: () => boolean
  swallowsReplies: () => boolean
}

/** One client connection and the server connection behind it. */
class Link {
  isLossy = false
  #isHalfClosed = false
  readonly #client: Socket
  readonly #server: Socket
  readonly #delayMs: () => number
  readonly #slices: () => Slices | undefined

  constructor(client: Socket, server: Socket, faults: LinkFaults) {
    this.#client = client
    this.#server = server
    this.#delayMs = faults.delayMs
    this.#slices = faults.slices
    this.#forward(client, server, faults.swallowsRequests)
    this.#forward(server, client, faults.swallowsReplies)
  }

  /** Whether the client's side is open. */
  get isOpen(): boolean {
    return !this.#client.destroyed
  }

  destroy(): void {
    this.#client.destroy()
    this.#server.destroy()
  }

  halfClose(side: 'client' | 'server'): void {
    this.#isHalfClosed = true
    this.isLossy = true
    const socket = side === 'client' ? this.#client : this.#server
    socket.end()
  }

  /** Calls back when both sides are closed. */
  whenGone(gone: () => void): void {
    const look = (): void => {
      if (this.#client.closed && this.#server.closed) gone()
    }
    this.#client.once('close', look)
    this.#server.once('close', look)
  }

  #forward(from: Socket, to: Socket, swallows: () => boolean): void {
    let turn = Promise.resolve()
    const pass = (deliver: () => void | Promise<void>) => {
      if (swallows() || this.#isHalfClosed) {
        this.isLossy = true
        return
      }
      const due = performance.now() + this.#delayMs()
      turn = turn.then(() => waitUntil(due)).then(deliver)
    }

    from.setNoDelay(true)
    from.on('data', (chunk: Buffer) => pass(() => this.#write(to, chunk)))
    from.on('close', () => pass(() => to.destroySoon()))
    // A broken connection closes, and that is what the other side gets to see.
    from.on('error', () => {})
  }

  async #write(to: Socket, chunk: Buffer): Promise<void> {
    let rest = chunk
    while (rest.length > 0 && !to.destroyed) {
      // Looked at for each piece, because the proxy may be healed meanwhile.
      const slices = this.#slices()
      const size = slices?.bytes ?? rest.length
      to.write(rest.subarray(0, size))
      rest = rest.subarray(size)
      if (slices) await sleep(slices.pauseMs)
    }
  }
}

async function waitUntil(due: number): Promise<void> {
  const waitMs = due - performance.now()
  // Timers cut fractions off, and so would be early.
  if (waitMs > 0) await sleep(Math.ceil(waitMs))
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
