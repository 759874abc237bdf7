/**
 * Rejects `append` and `place` of a store: nobody can know whether the first `count` of what was
 * handed over are stored. The others are not.
 */
export class InDoubtError extends Error {
  override readonly name = 'InDoubtError'
  readonly count: number
  override readonly cause: Error

  constructor(count: number, cause: Error) {
    super('Perhaps stored')
    this.count = count
    this.cause = cause
  }
}
