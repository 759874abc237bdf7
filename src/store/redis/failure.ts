import {
  AuthError,
  ConnectionError,
  InvalidOptionError,
  PermissionError,
  StoreError,
  TlsError,
  UnsupportedServerError,
  WrongTypeError,
  type PushPullError
} from '../../errors.ts'

/** What a failure means for those who wait: try again, or give up with this error. */
export interface Failure {
  readonly error: PushPullError
  /** Waiting may cure it. */
  readonly isPassing: boolean
  /** This server will not serve us again, so dial anew (it became a replica, say). */
  readonly endsLink: boolean
}

const passing = new Set([
  'LOADING',
  'CLUSTERDOWN',
  'MASTERDOWN',
  'BUSY',
  'OOM',
  'MISCONF',
  'TRYAGAIN',
  'NOREPLICAS'
])
const endingLink = new Set(['READONLY', 'UNBLOCKED'])
const refusal = /^[A-Z][A-Z0-9]+(?= |$)/
/** What Redis says of a command in a script that the user may not use: 7.0, then newer ones. */
const forbiddenInScript = /^ERR (The user executing the script can|ACL failure in script)/
/** What Redis before 7.0 makes of a command that fails inside a script. */
const insideScript = /^ERR Error running script .*?: -?([A-Z]{2,} .*)$/s
const tlsCode =
  /^(ERR_TLS|ERR_SSL|ERR_OSSL|EPROTO|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH)/

/** Whether the server answered this, rather than the connection failing. */
export function isRefusal(error: unknown): boolean {
  return refusal.test(messageOf(error))
}

/** Whether the server does not know the command, or not for this user. */
export function isForbidden(error: unknown): boolean {
  return /^(ERR unknown (sub)?command|NOPERM)/.test(messageOf(error))
}

/** What a rejected command or dial attempt means. */
export function failureOf(error: unknown, where: string): Failure {
  const message = messageOf(error)
  const code = refusal.exec(message)?.[0]
  if (code === undefined) return lostConnection(error, where)
  const cause = cleanCause(error)
  if (passing.has(code) || message.startsWith('ERR max number of clients')) {
    const text = `${where} refuses for now (${code}); retrying`
    return { error: new ConnectionError(text, { cause }), isPassing: true, endsLink: false }
  }
  if (endingLink.has(code)) {
    const text = `${where} changed its role (${code}); reconnecting`
    return { error: new ConnectionError(text, { cause }), isPassing: true, endsLink: true }
  }
  return { error: refused(code, message, where, cause), isPassing: false, endsLink: false }
}

function refused(code: string, message: string, where: string, cause: Error): PushPullError {
  if (code === 'WRONGPASS' || code === 'NOAUTH' || message.startsWith('ERR AUTH')) {
    const text = `${where} refuses the credentials (${code}); check "username" and "password"`
    return new AuthError(text, { cause })
  }
  if (code === 'NOPERM' || forbiddenInScript.test(message)) {
    const text = `${where} forbids this user a command or key that is needed; see error.cause`
    return new PermissionError(text, { cause })
  }
  if (code === 'WRONGTYPE') {
    const text =
      'The key with the name of the queue, or one derived from it (docs/redis.md), is of another ' +
      'type; choose another "queue"'
    return new WrongTypeError(text, { cause })
  }
  if (/unknown command.*hello/i.test(message)) return tooOld(where, 'no HELLO command', cause)
  if (code === 'MOVED' || code === 'ASK') {
    const text = `${where} is a node of a Redis Cluster and does not hold this queue's slot`
    return new StoreError(text, { cause })
  }
  return new StoreError(`${where} refused a command (${cause.message})`, { cause })
}

/** The error for a server that lacks what is needed. */
export function tooOld(where: string, found: string, cause?: Error): UnsupportedServerError {
  return new UnsupportedServerError(
    `${where} is too old (${found}); Redis 6.2 or Valkey 7.2 is needed`,
    cause && { cause }
  )
}

function lostConnection(error: unknown, where: string): Failure {
  const cause = cleanCause(error)
  if (tlsCode.test(codeOf(error))) {
    const text = `No trusted TLS connection to ${where} (${codeOf(error)}); check "tls" and its "ca"`
    return { error: new TlsError(text, { cause }), isPassing: false, endsLink: true }
  }
  if (codeOf(error).startsWith('ERR_INVALID_ARG_')) {
    // Its text would show the value.
    const text = `Node refuses to connect to ${where} (${codeOf(error)}); check "tls", or the options of "client"`
    return { error: new InvalidOptionError(text), isPassing: false, endsLink: true }
  }
  const text = `No connection to ${where} (${cause.message}); reconnecting`
  return { error: new ConnectionError(text, { cause }), isPassing: true, endsLink: true }
}

/**
 * A cause that is safe to show. The clients' own errors are not: ioredis attaches the command
 * with its arguments, the server quotes them when it does not know a command, and newer servers
 * name the user.
 */
function cleanCause(error: unknown): Error {
  const text = messageOf(error)
    .replace(/,? with args beginning with.*/s, '')
    .replace(/\bUser \S+ has/, 'this user has')
  return Object.assign(new Error(text), codeOf(error) !== '' && { code: codeOf(error) })
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return messageOf(error.errors[0])
  const message = error instanceof Error ? error.message : String(error)
  return insideScript.exec(message)?.[1] ?? message
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : ''
}
