import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

export interface SilentServer {
  readonly host: string
  readonly port: number
  /** How many connections are open now. */
  open(): number
  /** How many there have been. */
  accepted(): number
}

/** A server that takes every connection and never says a word, or hangs up at once. */
export async function silentServer(
  t: TestContext,
  manner: 'silent' | 'hangs up' = 'silent'
): Promise<SilentServer> {
  const sockets = new Set<Socket>()
  let accepted = 0
  const server = createServer(socket => {
    accepted++
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.resume()
    if (manner === 'hangs up') socket.destroy()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const { port } = server.address() as AddressInfo
  return { host: '127.0.0.1', port, open: () => sockets.size, accepted: () => accepted }
}
