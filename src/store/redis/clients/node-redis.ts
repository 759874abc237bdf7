import { once, type EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { createClient } from '@redis/client'
import type { Clock } from '../../../clock.ts'
import type { RedisTarget } from '../../../options/connection-options.ts'
import type { Element } from '../../store.ts'
import { progressOf, type Link } from '../link.ts'
import { within } from '../../../within.ts'
import { withFirstSocket } from './first-socket.ts'

/** What is used of a node-redis client, of version 5 or 6, ours or the user's. */
export interface NodeRedis {
  readonly isOpen: boolean
  readonly isReady: boolean
  readonly options?: { readonly socket?: object; readonly RESP?: number } | undefined
  connect(): Promise<unknown>
  close(): Promise<unknown>
  destroy(): void
  duplicate(overrides: object): unknown
  sendCommand(args: readonly Element[], options: object): Promise<unknown>
  subscribe(channel: string, listener: () => void): Promise<unknown>
  on(event: string, listener: (error: Error) => void): unknown
}

// The first byte of a bulk string in RESP, which is how node-redis names the type.
const bulkString = 36
const asBuffers = { typeMapping: { [bulkString]: Buffer }, timeout: undefined }

/** So long a client of the user's that is being closed may take to open its socket. */
const dialWithinMs = 300

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
    commandsQueueMaxLength: undefined,
    pingInterval: undefined,
    maintNotifications: 'disabled',
    commandOptions: { timeout: undefined }
  }
}

/** Opens a link with a client of our own. */
export function dialNodeRedis(target: RedisTarget, abandoned: AbortSignal): Promise<Link> {
  const { host, port, database, username, password, tls } = target
  const socket = { ...tls, host, port, ...(tls && { tls: true }) }
  return open(
    createClient({
      RESP: 3,
      ...(database !== undefined && { database }),
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...singleLife(socket)
    }),
    abandoned
  )
}

/** Opens a link with a duplicate of the user's client. */
export function duplicateNodeRedis(
  given: NodeRedis,
  database: number | undefined,
  abandoned: AbortSignal
): Promise<Link> {
  const overrides = {
    ...singleLife(given.options?.socket),
    // Is in the other options by now, and would go before our database.
    url: undefined,
    // Version 5 speaks RESP2 unless told otherwise.
    RESP: given.options?.RESP ?? 3,
    ...(database !== undefined && { database })
  }
  return open(given.duplicate(overrides) as NodeRedis, abandoned)
}

async function open(client: NodeRedis, abandoned: AbortSignal): Promise<Link> {
  let socket: Socket | undefined
  const link = linkOf(client, () => socket)
  const abandon = (): void => link.destroy(abandoned.reason)
  abandoned.addEventListener('abort', abandon)
  try {
    const connecting = withFirstSocket(() => client.connect())
    socket = connecting.socket
    await connecting.result
  } catch (reason) {
    link.destroy(reason as Error)
    // The first reason: what connect() rejects with may be a mere consequence of it.
    throw await link.closed
  } finally {
    abandoned.removeEventListener('abort', abandon)
  }
  return link
}

function linkOf(client: NodeRedis, socket: () => Socket | undefined): Link {
  let hasSocket = false
  let end: Error | undefined
  let resolveClosed!: (reason: Error) => void
  const closed = new Promise<Error>(resolve => (resolveClosed = resolve))
  const drop = (): void => {
    // Before it has a socket, destroy() would leave the one alive that is being opened.
    if (!hasSocket && client.isOpen) return
    try {
      client.destroy()
    } catch {
      // Version 5 throws when there is nothing left to destroy.
    }
  }
  const destroy = (reason: Error): void => {
    end ??= reason
    resolveClosed(reason)
    drop()
  }
  // Also a decoding error, after which replies could go to the wrong commands.
  client.on('error', destroy)
  client.on('connect', () => {
    hasSocket = true
    if (end) drop()
  })
  return {
    client,
    closed,
    get isOpen() {
      return end === undefined
    },
    progress: () => progressOf(socket()),
    send: args => client.sendCommand(args, asBuffers),
    subscribe: channel => subscribe(client, channel),
    destroy
  }
}

async function subscribe(client: NodeRedis, channel: string): Promise<boolean> {
  if (client.options?.RESP !== 3) return false
  await client.subscribe(channel, () => {})
  return true
}

/** Closes a client of the user's, politely if it answers. */
export async function closeNodeRedis(
  given: NodeRedis,
  clock: Clock,
  overdue: Promise<void>
): Promise<void> {
  await dialled(given, clock)
  // Not close() at once: version 5 can not be forced any more when that hangs.
  const hasAnswered = given.isReady && (await answersBefore(given, overdue))
  // Another stream may have closed it meanwhile.
  if (!given.isOpen) return
  if (hasAnswered) await Promise.race([given.close().catch(() => {}), overdue])
  else given.destroy()
}

/**
 * Resolves when it is not dialling, as far as one can tell: to destroy it then would leave the
 * socket that is being opened. Soon in any case: it may be sleeping between two attempts.
 */
async function dialled(given: NodeRedis, clock: Clock): Promise<void> {
  if (given.isReady || !given.isOpen) return
  const over = new AbortController()
  // Rejects at an 'error', which is as good.
  const news = ['ready', 'end'].map(event => {
    return once(given as unknown as EventEmitter, event, { signal: over.signal })
  })
  await within(clock, dialWithinMs, Promise.race(news))
  over.abort()
}

function answersBefore(given: NodeRedis, overdue: Promise<void>): Promise<boolean> {
  const answer = given.sendCommand(['PING'], {}).catch(() => {})
  return Promise.race([answer.then(() => true), overdue.then(() => false)])
}
