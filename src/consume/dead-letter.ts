import type { Writable } from 'node:stream'
import type { Job } from '../job.ts'
import { Push } from '../push.ts'
import { job as jobToPush } from '../push/job-to-push.ts'
import { whenClosed } from './when-closed.ts'

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

/**
 * Writes a dead letter to where the user wants it. Resolves when it is written. Rejects also when
 * the Writable closes before: Node never calls back for a write that is under way then.
 */
export async function writeDeadLetter(to: Writable, job: Job, letter: DeadLetter): Promise<void> {
  if (!to.writable) throw new Error('The Writable for dead letters has ended')
  const chunk = chunkFor(to, job, letter)
  await new Promise<void>((resolve, reject) => {
    const cancel = whenClosed(to, () => {
      reject(to.errored ?? new Error('The Writable for dead letters was closed'))
    })
    to.write(chunk, error => {
      cancel()
      if (error) reject(error)
      else resolve()
    })
  })
}

function chunkFor(to: Writable, job: Job, letter: DeadLetter): unknown {
  if (to instanceof Push) return jobToPush(job.data, optionsOf(job))
  return to.writableObjectMode ? letter : `${JSON.stringify(letter)}\n`
}

function optionsOf({ id, headers, priority }: Job): { id: string; headers: Job['headers'] } {
  return { id, headers, ...(priority !== 0 && { priority }) }
}
