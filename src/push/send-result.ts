/** What became of a job that was sent with `dedupe`. */
export interface SendResult {
  /** The id of the job that is stored: this one, or the one that was there before it. */
  readonly id: string
  /** Whether another job was stored under the same dedupe key, and this one was not. */
  readonly duplicate: boolean
}
