/** How this library fails: every class, every code. `docs/errors.md` has a heading for each. */

/** The stable codes. Branch on these, not on messages. */
export const codes = Object.freeze({
  invalidOption: 'PP_INVALID_OPTION',
  encode: 'PP_ENCODE',
  decode: 'PP_DECODE',
  schema: 'PP_SCHEMA',
  pushTimeout: 'PP_PUSH_TIMEOUT',
  pushUncertain: 'PP_PUSH_UNCERTAIN',
  connection: 'PP_CONNECTION',
  auth: 'PP_AUTH',
  permission: 'PP_PERMISSION',
  tls: 'PP_TLS',
  wrongType: 'PP_WRONG_TYPE',
  unsupportedServer: 'PP_UNSUPPORTED_SERVER',
  store: 'PP_STORE',
  closed: 'PP_CLOSED',
  closeTimeout: 'PP_CLOSE_TIMEOUT',
  leaseLost: 'PP_LEASE_LOST',
  jobTimeout: 'PP_JOB_TIMEOUT',
  poison: 'PP_POISON',
  unrecoverable: 'PP_UNRECOVERABLE'
})

export type ErrorCode = (typeof codes)[keyof typeof codes]

// Registered, so that errors are recognised across two copies of the package.
const brand = Symbol.for('pushpull.error')

/** What every error of this library is. */
export abstract class PushPullError extends Error {
  abstract override readonly name: string
  /** Stable, one per class. */
  abstract readonly code: ErrorCode

  /** Whether `value` is an error of this library, also of another copy of it. */
  static is(value: unknown): value is PushPullError {
    return typeof value === 'object' && value !== null && brand in value
  }
}
Object.defineProperty(PushPullError.prototype, brand, { value: true })

/** The caller's mistake, thrown at once by a constructor or method. */
export class InvalidOptionError extends PushPullError {
  override readonly name = 'InvalidOptionError'
  readonly code = codes.invalidOption
}

/** This one job can not be encoded. Nothing was stored; the stream lives. */
export class EncodeError extends PushPullError {
  override readonly name = 'EncodeError'
  readonly code = codes.encode
}

/** This one element can not be decoded. It comes with `'invalid'`; the stream lives. */
export class DecodeError extends PushPullError {
  override readonly name = 'DecodeError'
  readonly code = codes.decode
}

/** This one job does not match the `schema`, or the schema itself failed. The stream lives. */
export class SchemaError extends PushPullError {
  override readonly name = 'SchemaError'
  readonly code = codes.schema
  // Private, because its texts may quote the job and loggers print every property they find.
  readonly #issues: readonly SchemaIssue[]

  constructor(issues: readonly SchemaIssue[], options?: ErrorOptions) {
    super(
      options
        ? 'The schema could not check the job; see error.cause'
        : `The job does not match the schema (${count(issues.length, 'issue')}); see error.issues`,
      options
    )
    this.#issues = issues
  }

  /** What the schema said. No logger shows it by itself, because its texts may quote the job. */
  get issues(): readonly SchemaIssue[] {
    return this.#issues
  }
}

/** One complaint of a Standard Schema. */
export interface SchemaIssue {
  readonly message: string
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined
}

/** Not stored within `pushTimeoutMs`, and certain never to be. The stream lives. */
export class PushTimeoutError extends PushPullError {
  override readonly name = 'PushTimeoutError'
  readonly code = codes.pushTimeout

  constructor(cause?: Error) {
    super(
      'Not stored within pushTimeoutMs; push it again once the store has room or is back',
      cause && { cause }
    )
  }
}

/**
 * The connection broke while the push was under way, so it may or may not be stored. It is not
 * repeated any more: without `idempotent` that could store it twice. The stream lives.
 */
export class PushUncertainError extends PushPullError {
  override readonly name = 'PushUncertainError'
  readonly code = codes.pushUncertain

  constructor(cause: Error) {
    super(
      'The connection broke before the push was confirmed: it may or may not be stored. ' +
        'Push it again if a duplicate does no harm',
      { cause }
    )
  }
}

/** There is no connection now. Comes with `'disconnect'`; reconnecting goes on. */
export class ConnectionError extends PushPullError {
  override readonly name = 'ConnectionError'
  readonly code = codes.connection
}

/** The server refuses the credentials. */
export class AuthError extends PushPullError {
  override readonly name = 'AuthError'
  readonly code = codes.auth
}

/** The server's access rules forbid a command or key that is needed. */
export class PermissionError extends PushPullError {
  override readonly name = 'PermissionError'
  readonly code = codes.permission
}

/** No trusted TLS connection can be made. */
export class TlsError extends PushPullError {
  override readonly name = 'TlsError'
  readonly code = codes.tls
}

/** The queue's name belongs to a key that is no list. */
export class WrongTypeError extends PushPullError {
  override readonly name = 'WrongTypeError'
  readonly code = codes.wrongType
}

/** The server is too old, or is none that this library can work with. */
export class UnsupportedServerError extends PushPullError {
  override readonly name = 'UnsupportedServerError'
  readonly code = codes.unsupportedServer
}

/** The store refused for a reason that waiting does not cure. */
export class StoreError extends PushPullError {
  override readonly name = 'StoreError'
  readonly code = codes.store
}

/** The stream was closed before this could be done. */
export class ClosedError extends PushPullError {
  override readonly name = 'ClosedError'
  readonly code = codes.closed

  constructor(outcome = 'nothing was stored') {
    super(`The stream was closed before this could be done; ${outcome}`)
  }
}

/** `close()` ran out of time with writes that the store had not confirmed. */
export class CloseTimeoutError extends PushPullError {
  override readonly name = 'CloseTimeoutError'
  readonly code = codes.closeTimeout

  constructor(deadlineMs: number, unconfirmed: number) {
    super(
      `Closed after ${deadlineMs} ms with ${count(unconfirmed, 'write')} not confirmed; ` +
        'give close() more time, or push again those that say they failed'
    )
  }
}

/**
 * Others may have this job by now: nothing could renew its lease in time. It is the reason of
 * `job.signal`; what this process makes of the job counts no more.
 */
export class LeaseLostError extends PushPullError {
  override readonly name = 'LeaseLostError'
  readonly code = codes.leaseLost

  constructor() {
    super('The lease of this job was lost, so that others may have it by now; stop working on it')
  }
}

/** The handler took longer than `timeoutMs`. It is the reason of `job.signal`. */
export class JobTimeoutError extends PushPullError {
  override readonly name = 'JobTimeoutError'
  readonly code = codes.jobTimeout

  constructor(timeoutMs: number) {
    super(`The handler took longer than timeoutMs, ${timeoutMs} ms; stop working on the job`)
  }
}

/** A job was in the hands of so many processes that died that it is not tried again. */
export class PoisonError extends PushPullError {
  override readonly name = 'PoisonError'
  readonly code = codes.poison

  constructor(recoveries: number) {
    super(`${recoveries} processes died while they held this job, so it is not tried again`)
  }
}

/** Throw it in a handler, or hand it to `job.retry()`, when no further attempt can help. */
export class UnrecoverableError extends PushPullError {
  override readonly name = 'UnrecoverableError'
  readonly code = codes.unrecoverable
}

function count(quantity: number, noun: string): string {
  return `${quantity} ${noun}${quantity === 1 ? '' : 's'}`
}
