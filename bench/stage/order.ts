import type { Role } from '../systems/system.ts'

/** What a stage's process is told to do. */
export interface StageOrder {
  system: string
  role: Role
  host: string
  port: number
  /** Size of each message's JSON text. */
  bytes: number
  count: number
}

/** What it measured, from the first connection to the last message. */
export interface StageResult {
  count: number
  seconds: number
  processCpuSeconds: number
  redisCpuSeconds: number
  rssBytes: number
}

/** What it says at its end. */
export type StageReply = { result: StageResult } | { failure: string }
