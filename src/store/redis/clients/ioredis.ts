import type { Socket } from 'node:net'
import type { Element } from '../../store.ts'
import { progressOf, type Link } from '../link.ts'

/** What is used of an ioredis client, of version 5 or 6. It is always the user's. */
export interface IoRedis {
  readonly status: string
  readonly stream?: Socket | undefined
  readonly isCluster?: boolean | undefined
  readonly options?: { readonly sentinels?: unknown; readonly protocol?: number } | undefined
  connect(): Promise<void>
  quit(): Promise<unknown>
  disconnect(): void
  duplicate(overrides: object): unknown
  callBuffer(command: string, args: readonly Element[]): Promise<unknown>
  subscribe(channel: string): Promise<unknown>
  on(event: string, listener: (error: Error) => void): unknown
}

/** What makes an ioredis client a mere socket: no queue, no timers, no second try. */
const singleLife = {
  lazyConnect: true,
  retryStrategy: null,
  reconnectOnError: null,
  // Rejects what is under way when the socket is lost; the other switch leaves it hanging
  // (redis/ioredis#2193), and the default sends it again.
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  // Would need INFO, which is @dangerous.
  enableReadyCheck: false,
  enableAutoPipelining: false,
  autoResubscribe: false,
  keepAlive: 10_000,
  commandTimeout: undefined,
  blockingTimeout: undefined,
  socketTimeout: undefined,
  // The scripts answer with numbers.
  stringNumbers: false,
  keyPrefix: ''
}

/** Opens a link with a duplicate of the user's client. */
export async function duplicateIoRedis(
  given: IoRedis,
  database: number | undefined,
  abandoned: AbortSignal
): Promise<Link> {
  const overrides = { ...singleLife, ...(database !== undefined && { db: database }) }
  const client = given.duplicate(overrides) as IoRedis
  let trouble: Error | undefined
  const destroy = (reason: Error): void => {
    if (trouble) return
    trouble = reason
    client.disconnect()
  }
  const closed = new Promise<Error>(resolve => {
    // Not all of these end the client by themselves: when SELECT fails, it goes on with database 0.
    client.on('error', destroy)
    client.on('end', () => resolve(trouble ?? new Error('the server closed the connection')))
  })
  const abandon = (): void => destroy(abandoned.reason)
  abandoned.addEventListener('abort', abandon)
  try {
    await client.connect()
    if (trouble) throw trouble
  } catch (reason) {
    destroy(reason as Error)
    throw trouble ?? reason
  } finally {
    abandoned.removeEventListener('abort', abandon)
  }
  return linkOf(client, { closed, isHealthy: () => !trouble, destroy })
}

interface Life extends Pick<Link, 'closed' | 'destroy'> {
  readonly isHealthy: () => boolean
}

function linkOf(client: IoRedis, { closed, isHealthy, destroy }: Life): Link {
  return {
    client,
    closed,
    get isOpen() {
      return client.status === 'ready' && isHealthy()
    },
    progress: () => progressOf(client.stream),
    send: ([command, ...args]) => client.callBuffer(String(command), args),
    subscribe: channel => subscribe(client, channel),
    destroy
  }
}

async function subscribe(client: IoRedis, channel: string): Promise<boolean> {
  // Version 5 knows no protocol but RESP2.
  if (client.options?.protocol !== 3) return false
  await client.subscribe(channel)
  return true
}

/** Closes a client of the user's, politely if it answers. */
export async function closeIoRedis(given: IoRedis, overdue: Promise<void>): Promise<void> {
  if (given.status === 'ready') await Promise.race([given.quit().catch(() => {}), overdue])
  if (given.status !== 'end') given.disconnect()
}
