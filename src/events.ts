import type { DecodeError, SchemaError } from './errors.ts'

/** What streams, a Worker and a Queue tell of their connection. Each once per change. */
export interface ConnectionEvents {
  /** There is a connection, for the first time or again. */
  connect: []
  /** There is none (any more). Reconnecting goes on by itself. */
  disconnect: [reason: Error]
  /** A write without a callback failed, or the stream can not go on. */
  error: [error: Error]
}

/** Events of Push besides those of every Writable. */
export interface PushEvents<T> extends ConnectionEvents {
  /** This job is stored. */
  pushed: [data: T]
  /** This job is not stored: one with this id was, under the same dedupe key. */
  duplicate: [data: T, id: string]
  /**
   * So many jobs that this stream had confirmed are unknown to Redis: it lost its memory, as in a
   * failover, a restart without persistence or a FLUSHALL. Only with `idempotent`.
   */
  dataLoss: [count: number]
}

/** Events of Pull besides those of every Readable. */
export interface PullEvents<T> extends ConnectionEvents {
  data: [data: T]
  /** An element that is no job: its bytes, and what is wrong with them. The stream goes on. */
  invalid: [element: Buffer, reason: DecodeError | SchemaError]
  /** So many jobs had been taken, were not delivered, and could not be put back. */
  lost: [count: number, reason: Error]
}

/** A listener of one of `Events`. */
export type Listener<Events, Name extends keyof Events> = (
  ...args: Events[Name] extends unknown[] ? Events[Name] : never
) => void

/** A listener of an event that Node's streams know. */
export type NodeListener = (...args: never[]) => void
