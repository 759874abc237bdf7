/** The callback that Node hands to `_write`, `_final` and `_destroy`. */
export type Done = (error?: Error | null) => void

/**
 * Reports a promise to a stream callback, outside the promise: a listener that throws must become
 * an uncaught exception as everywhere in Node, not a rejection of our promise.
 */
export function report(promise: Promise<unknown>, done: Done): void {
  promise.then(
    () => process.nextTick(done),
    (error: Error) => process.nextTick(done, error)
  )
}
