import type { Socket } from 'node:net'
import type { Element } from '../store.ts'

/**
 * One socket to a Redis, which dies once: the little that is needed of any Redis client.
 *
 * The client behind it must neither reconnect nor repeat a command nor time one out: each of
 * these loses jobs or stores them twice (measured: ioredis by default runs an RPUSH again whose
 * reply was lost, and a client-side timeout on BLPOP throws the next job away).
 */
export interface Link {
  /** The client behind it, for `_redisClient`. */
  readonly client: unknown
  /** Turns false in the tick in which the socket is lost. */
  readonly isOpen: boolean
  /** Resolves with the reason once the socket is gone. Never rejects. */
  readonly closed: Promise<Error>
  /**
   * A number that changes whenever bytes come or go, where the client lets us see that: a slow
   * link is not a dead one.
   */
  progress(): number | undefined
  /** Sends one command. Texts in the reply come as Buffers. Rejects as the client does. */
  send(args: readonly Element[]): Promise<unknown>
  /**
   * Subscribes a channel that nobody publishes to: others see by it that the link lives. Resolves
   * with whether that was possible: a link that speaks RESP2 could do nothing else afterwards.
   */
  subscribe(channel: string): Promise<boolean>
  /** Drops the socket, for the reason that `closed` then gives; commands under way reject. */
  destroy(reason: Error): void
}

/** A way to open links to one Redis. */
export interface Dialer {
  /**
   * Opens a socket and completes the handshake: credentials, database. When the signal aborts
   * before that, the socket is dropped, and the promise need not settle.
   */
  dial(abandoned: AbortSignal): Promise<Link>
  /** Where to, without secrets, for messages. */
  readonly description: string
}

/** See `Link.progress`. What is only waiting to be written has not gone anywhere. */
export function progressOf(socket: Socket | undefined): number | undefined {
  return socket && socket.bytesRead + socket.bytesWritten - socket.writableLength
}
