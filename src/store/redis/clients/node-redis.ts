import { createClient } from '@redis/client'
import type { RedisTarget } from '../../../options/connection-options.ts'
import type { Element } from '../../store.ts'
import type { Link } from '../link.ts'

/** What is used of a node-redis client, of version 5 or 6, ours or the user's. */
export interface NodeRedis {
  readonly isOpen: boolean
  readonly isReady: boolean
  readonly options?: { readonly socket?: object } | undefined
  connect(): Promise<unknown>
  close(): Promise<unknown>
  destroy(): void
  duplicate(overrides: object): unknown
  sendCommand(args: readonly Element[], options: object): Promise<unknown>
  on(event: string, listener: (error: Error) => void): unknown
}

// The first byte of a bulk string in RESP, which is how node-redis names the type.
const bulkString = 36
const asBuffers = { typeMapping: { [bulkString]: Buffer }, timeout: undefined }

/** What makes a node-redis client a mere socket: no queue, no timers, no second try. */
function singleLife(socket: object | undefined): object {
  return {
    socket: {
      ...socket,
      reconnectStrategy: false,
      keepAlive: true,
      keepAliveInitialDelay: 10_000,
      socketTimeout: undefined
    },
    disableOfflineQueue: true,
    pingInterval: undefined,
    maintNotifications: 'disabled',
    commandOptions: { timeout: undefined }
  }
}

/** Opens a link with a client of our own. */
export function dialNodeRedis(target: RedisTarget): Promise<Link> {
  const { host, port, database, username, password, tls } = target
  const socket = { ...tls, host, port, ...(tls && { tls: true }) }
  return open(
    createClient({
      RESP: 3,
      ...(database !== undefined && { database }),
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...singleLife(socket)
    })
  )
}

/** Opens a link with a duplicate of the user's client. */
export function duplicateNodeRedis(given: NodeRedis, database: number | undefined): Promise<Link> {
  const overrides = {
    ...singleLife(given.options?.socket),
    ...(database !== undefined && { database })
  }
  return open(given.duplicate(overrides) as NodeRedis)
}

async function open(client: NodeRedis): Promise<Link> {
  let isOpen = true
  let lose!: (reason: Error) => void
  const closed = new Promise<Error>(resolve => {
    lose = reason => {
      isOpen = false
      resolve(reason)
    }
  })
  const destroy = (): void => {
    lose(new Error('the connection was dropped'))
    // Version 5 throws when there is nothing left to destroy.
    if (client.isOpen) client.destroy()
  }
  // Also a decoding error, after which replies could go to the wrong commands.
  client.on('error', reason => {
    lose(reason)
    destroy()
  })
  try {
    await client.connect()
  } catch (reason) {
    destroy()
    throw reason
  }
  return {
    client,
    closed,
    get isOpen() {
      return isOpen
    },
    send: args => client.sendCommand(args, asBuffers),
    destroy
  }
}

/** Closes a client of the user's, politely if it can hear us. */
export async function closeNodeRedis(given: NodeRedis): Promise<void> {
  if (given.isReady) await given.close()
  else if (given.isOpen) given.destroy()
}
