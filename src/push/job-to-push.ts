import { InvalidOptionError } from '../errors.ts'
import {
  noJobOptions,
  resolveJobOptions,
  type JobOptions,
  type ResolvedJobOptions
} from '../options/job-options.ts'

// Registered, so that jobs are recognised across two copies of the package.
const brand = Symbol.for('pushpull.job')

/** A job with options, for `push.write()`. Made by `job()`. */
export class JobToPush<T = unknown> {
  readonly data: T
  readonly options: ResolvedJobOptions

  /** @internal Call `job()`. */
  constructor(data: T, options: ResolvedJobOptions) {
    this.data = data
    this.options = options
  }
}
Object.defineProperty(JobToPush.prototype, brand, { value: true })

/**
 * Gives a job options on its way into a stream: `push.write(job(email, { delayMs: 60_000 }))`. It
 * goes into an envelope (see docs/wire-format.md); delays and priorities need a consumer that
 * acknowledges.
 *
 * @throws InvalidOptionError when an option is unknown or wrong, or the data is a job with options
 * already.
 */
export function job<T>(data: T, options: JobOptions): JobToPush<T> {
  if (isJobToPush(data)) {
    throw new InvalidOptionError(
      'This is a job with options already; give all of them to one job()'
    )
  }
  return new JobToPush(data, resolveJobOptions(options))
}

/** The same for a job whose options, if any, come apart. */
export function jobToPush<T>(given: T | JobToPush<T>, options?: JobOptions): JobToPush<T> {
  if (options !== undefined) return job(given as T, options)
  return isJobToPush(given) ? given : new JobToPush(given, noJobOptions)
}

/** Whether this is a job with options, also of another copy of this package. */
export function isJobToPush<T>(value: T | JobToPush<T>): value is JobToPush<T> {
  return typeof value === 'object' && value !== null && brand in value
}
