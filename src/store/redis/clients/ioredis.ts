import type { Element } from '../../store.ts'
import type { Link } from '../link.ts'

/** What is used of an ioredis client, of version 5 or 6. It is always the user's. */
export interface IoRedis {
  readonly status: string
  connect(): Promise<void>
  quit(): Promise<unknown>
  disconnect(): void
  duplicate(overrides: object): unknown
  callBuffer(command: string, args: readonly Element[]): Promise<unknown>
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
  keyPrefix: ''
}

/** Opens a link with a duplicate of the user's client. */
export async function duplicateIoRedis(
  given: IoRedis,
  database: number | undefined
): Promise<Link> {
  const overrides = { ...singleLife, ...(database !== undefined && { db: database }) }
  const client = given.duplicate(overrides) as IoRedis
  let trouble: Error | undefined
  const closed = new Promise<Error>(resolve => {
    client.on('error', reason => {
      // ioredis goes on with database 0 when SELECT fails.
      trouble ??= reason
      client.disconnect()
    })
    client.on('end', () => resolve(trouble ?? new Error('the connection was dropped')))
  })
  try {
    await client.connect()
    if (trouble) throw trouble
  } catch (reason) {
    client.disconnect()
    throw trouble ?? reason
  }
  return {
    client,
    closed,
    get isOpen() {
      return client.status === 'ready' && !trouble
    },
    send: ([command, ...args]) => client.callBuffer(String(command), args),
    destroy: () => client.disconnect()
  }
}

/** Closes a client of the user's, politely if it can hear us. */
export async function closeIoRedis(given: IoRedis): Promise<void> {
  if (given.status === 'ready') await given.quit()
  else if (given.status !== 'end') given.disconnect()
}
