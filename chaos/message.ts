import { crc32 } from 'node:zlib'
import type { Random } from './random.ts'

/** What the handler of a message does, besides noting that it ran. */
export interface Task {
  /** Takes so long. */
  readonly ms?: number
  /** Fails so many attempts. */
  readonly fails?: number
  /** Is not due before so many milliseconds have passed since it was pushed. */
  readonly delayMs?: number
  /** Which is this time, ms since 1970. */
  readonly notBeforeMs?: number
  readonly priority?: number
  /** Blocks the event loop of its process for so long, when it runs for the first time. */
  readonly blocksMs?: number
  /** Ends its process: when it runs for the first time, or always. */
  readonly exits?: 'once' | 'always'
}

/** What is pushed: who made it, and proof that it is whole. */
export interface Message {
  readonly producer: number
  readonly number: number
  readonly task: Task
  readonly filler: string
  readonly checksum: number
}

/** Bytes that a careless protocol would trip over. */
const fillers = ['x', '\r\n', '\0', '}{', 'é', '€', '𝄞', '"', '\\', 'pp1 0 {}\n', '$5\r\n', ' ']

export function messageOf(producer: number, number: number, task: Task, random: Random): Message {
  const filler = random.oneOf(fillers).repeat(random.onceIn(50) ? 500 : random.integer(0, 20))
  const content = { producer, number, task, filler }
  return { ...content, checksum: checksumOf(content) }
}

/** The message in what a handler got, or undefined when not a byte of it may be trusted. */
export function intactMessage(data: unknown): Message | undefined {
  const message = data as Message
  const isWhole =
    typeof data === 'object' && data !== null && message.checksum === checksumOf(message)
  return isWhole ? message : undefined
}

/** What fails so often always fails. */
export const alwaysFails = 99

/** Whether such a message is to become a dead letter. */
export function isMortal({ fails = 0, exits }: Task): boolean {
  return fails >= alwaysFails || exits === 'always'
}

/** Names a message within a run. */
export function nameOf({ producer, number }: Pick<Message, 'producer' | 'number'>): string {
  return `${producer}:${number}`
}

function checksumOf({ producer, number, task, filler }: Omit<Message, 'checksum'>): number {
  return crc32(JSON.stringify([producer, number, task, filler]))
}
