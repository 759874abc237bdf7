import type { DecodeError, SchemaError } from './errors.ts'
import type { ConnectionEvents } from './events.ts'
import type { Job } from './job.ts'

/** What ReliablePull and Worker tell of their jobs. */
export interface JobEvents<T> extends ConnectionEvents {
  /** This attempt failed; the job is tried again in `delayMs`. */
  retry: [job: Job<T>, error: unknown, delayMs: number]
  /** The job is a dead letter now, because of this. */
  dead: [job: Job<T>, error: unknown]
  /** The job was dropped, because its time had run out before anybody could handle it. */
  expired: [job: Job<T>]
  /** An element that is no job: its bytes, and what is wrong with them. It is a dead letter now. */
  invalid: [element: Buffer, reason: DecodeError | SchemaError]
  /** These jobs were in hand, and others may have them by now. Their signals have aborted. */
  leaseLost: [jobs: ReadonlyArray<Job<T>>]
  /** So many jobs of a consumer that is gone went back to the queue. */
  recovered: [jobs: number]
}

/** Events of ReliablePull besides those of every Readable. */
export interface ReliablePullEvents<T> extends JobEvents<T> {
  data: [job: Job<T>]
}

/** Events of Worker. */
export interface WorkerEvents<T, Result> extends JobEvents<T> {
  /** The handler is done with the job, with this result, and the job is removed. */
  completed: [job: Job<T>, result: Result]
  /** There is nothing to do: no job is ready, and no handler is running. */
  idle: []
  /** It is closed, and will handle nothing more. */
  close: []
}
