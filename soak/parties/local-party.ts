import type { EventEmitter } from 'node:events'

/** Whoever takes part, within its own process. */
export interface LocalParty {
  /** What it has made, by name. All of it says when it is connected. */
  readonly emitters: ReadonlyMap<string, EventEmitter>
  push(count: number): void
  start(): void
  stop(): void
  /** Ends it gracefully. */
  close(): Promise<void>
}
