import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

/**
 * Calls back, and notes the first socket that is opened meanwhile: node-redis keeps its own to
 * itself. Node announces plain sockets only, so for TLS there is none.
 */
export function withFirstSocket<T>(open: () => T): { result: T; socket: Socket | undefined } {
  let first: Socket | undefined
  const note = (message: unknown): void => {
    first ??= (message as { socket: Socket }).socket
  }
  subscribe('net.client.socket', note)
  try {
    const result = open()
    return { result, socket: first }
  } finally {
    unsubscribe('net.client.socket', note)
  }
}
