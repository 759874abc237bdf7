import type { Writable } from 'node:stream'
import type { Job } from '../job.ts'
import { Push } from '../push.ts'
import { job as jobToPush } from '../push/job-to-push.ts'

/** What a Writable of objects gets as the option `deadLetter`, and one of bytes as a line of JSON. */
export interface DeadLetter<T = unknown> {
  readonly id: string
  /** The queue in which the job died. */
  readonly queue: string
  readonly data: T
  /** How many attempts failed. */
  readonly attempts: number
  /** Why it died. */
  readonly reason: string
  readonly headers: Readonly<Record<string, string>>
  readonly pushedAt: Date | undefined
  readonly diedAt: Date
}

const longestReason = 1024

/** A text for why a job died: that of the error, without its stack, of a bounded length. */
export function reasonOf(error: unknown): string {
  try {
    return textOf(error).slice(0, longestReason)
  } catch {
    // Its name or message is a getter that throws, or no text.
    return 'an error without a readable message'
  }
}

function textOf(error: unknown): string {
  if (error instanceof Error) return `${error.name}: ${error.message}`
  if (error === undefined) return 'no reason given'
  return typeof error === 'string' ? error : `thrown: ${typeof error}`
}

/** Writes a dead letter to where the user wants it. Resolves when it is written. */
export function writeDeadLetter(to: Writable, job: Job, letter: DeadLetter): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null): void => (error ? reject(error) : resolve())
    if (!to.writable) return reject(new Error('The Writable for dead letters has ended'))
    if (to instanceof Push) to.write(jobToPush(job.data, optionsOf(job)), done)
    else if (to.writableObjectMode) to.write(letter, done)
    else to.write(`${JSON.stringify(letter)}\n`, done)
  })
}

function optionsOf({ id, headers, priority }: Job): { id: string; headers: Job['headers'] } {
  return { id, headers, ...(priority !== 0 && { priority }) }
}
