import type { Role, Settings } from '../systems/system.ts'

/** What a stage's process is told to do. */
export interface StageOrder {
  system: string
  role: Role
  host: string
  port: number
  /** What the queues' names begin with, and what they end in. */
  queueSuffix: string
  /** Size of each message's JSON text. */
  bytes: number
  /** Messages to send, or to wait for. */
  count: number
  /** Messages that are sent besides, and need not arrive. */
  extra: number
  settings: Settings
  /** Whether it first plays its role with a few messages, so that what is measured is compiled. */
  isWarmedUp: boolean
}

/** What it measured, from the first connection to the last message. */
export interface StageResult {
  count: number
  seconds: number
  processCpuSeconds: number
  redisCpuSeconds: number
  /** Commands that Redis executed, those inside of scripts included. */
  redisCommands: number
  /** The most memory that the process ever had. */
  peakRssBytes: number
  /** How many messages arrived: with `extra` ones, a worker has handled some more than `count`. */
  arrived: number
  /** How long each send took, in roles that wait for it. */
  durationsMs: DurationSummary | undefined
  /** When each message was sent, or arrived: for latencies. */
  momentsMs: readonly number[] | undefined
}

export interface DurationSummary {
  p50: number
  p99: number
}

/** What it says at its end. */
export type StageReply = { result: StageResult } | { failure: string }

const WARM_UP_SHARE = 0.1

/** How many messages a stage begins with, in a queue of their own. */
export function warmUpCount({
  count,
  isWarmedUp
}: Pick<StageOrder, 'count' | 'isWarmedUp'>): number {
  return isWarmedUp ? Math.ceil(count * WARM_UP_SHARE) : 0
}
