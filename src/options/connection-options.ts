import type { ConnectionOptions as TlsOptions } from 'node:tls'
import { InvalidOptionError } from '../errors.ts'
import { expected, flag, integer, optional, text } from './validate.ts'

/** Where the queue lives, and how to get there. */
export interface ConnectionOptions {
  /**
   * `redis://user:password@host:port/database`, `rediss://` for TLS, or `memory:` or `memory:name`
   * for the embedded store: the same name in one process is the same broker.
   */
  url?: string | undefined
  /** Host of Redis. @default 'localhost' */
  host?: string | undefined
  /** Port of Redis. @default 6379 */
  port?: number | undefined
  /** Number of the database to select. @default 0, or that in the options of `client` */
  database?: number | undefined
  /** ACL user. @default Redis' own default user */
  username?: string | undefined
  /** Password of the user. */
  password?: string | undefined
  /** `true`, or the options of `tls.connect` such as `ca` and `servername`. @default false */
  tls?: boolean | TlsOptions | undefined
  /**
   * A node-redis (5, 6) or ioredis (5, 6) client. It is never blocked: the streams work on
   * duplicates of it, made with its options. Its own key prefix, if any, is not applied.
   */
  client?: RedisClientLike | undefined
  /** Whether ending the stream also closes the `client` handed in. @default true */
  closeClient?: boolean | undefined
}

/** What is needed of a client that is handed in; which one it is, is found out at run time. */
export interface RedisClientLike {
  duplicate(...overrides: never[]): unknown
}

export const connectionOptionNames = Object.freeze([
  'url',
  'host',
  'port',
  'database',
  'username',
  'password',
  'tls',
  'client',
  'closeClient'
])

export const connectionDefaults = Object.freeze({
  host: 'localhost',
  port: 6379,
  closeClient: true
})

/** Where to connect, completed and checked. */
export type Target =
  | { readonly kind: 'memory'; readonly broker: string }
  | RedisTarget
  | ClientTarget

export interface RedisTarget {
  readonly kind: 'redis'
  readonly host: string
  readonly port: number
  readonly database: number | undefined
  readonly username: string | undefined
  readonly password: string | undefined
  readonly tls: TlsOptions | undefined
}

export interface ClientTarget {
  readonly kind: 'client'
  readonly client: RedisClientLike
  readonly database: number | undefined
  readonly closeClient: boolean
}

/** The only place where connection options are checked and completed. */
export function resolveTarget(options: ConnectionOptions): Target {
  if (options.client !== undefined) return clientTarget(options, options.client)
  optional('closeClient', options.closeClient, flag)
  const url = optional('url', options.url, text)
  return url === undefined ? redisTarget(options) : urlTarget(url, options)
}

function clientTarget(options: ConnectionOptions, client: unknown): ClientTarget {
  excludes(options, 'client', ['url', 'host', 'port', 'username', 'password', 'tls'])
  const { closeClient = connectionDefaults.closeClient } = options
  return {
    kind: 'client',
    client: duplicable(client),
    database: databaseNumber(options.database),
    closeClient: flag('closeClient', closeClient)
  }
}

function duplicable(client: unknown): RedisClientLike {
  const isObject = typeof client === 'object' && client !== null
  if (isObject && typeof (client as RedisClientLike).duplicate === 'function') {
    return client as RedisClientLike
  }
  const what =
    'a single-node client of node-redis (5, 6) or ioredis (5, 6), not a cluster, sentinel or pool, nor an older one'
  throw expected('client', what, client)
}

function urlTarget(url: string, options: ConnectionOptions): Target {
  if (url.startsWith('memory:')) {
    const others = ['host', 'port', 'database', 'username', 'password', 'tls'] as const
    excludes(options, 'url', others)
    return { kind: 'memory', broker: url.slice('memory:'.length) }
  }
  excludes(options, 'url', ['host', 'port'])
  const said = urlOptions(parseUrl(url))
  if (said.tls && options.tls === false) {
    throw new InvalidOptionError(
      'Option "tls" is false, but "url" says rediss://; change one of them'
    )
  }
  // What is given apart from the URL goes before what the URL says.
  return redisTarget({ ...said, ...definedOnly(options) })
}

function urlOptions(url: URL): ConnectionOptions {
  const { hostname, port, pathname, protocol, username, password } = url
  return {
    host: hostname === '' ? undefined : hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? undefined : Number(port),
    database: pathname.length < 2 ? undefined : Number(pathname.slice(1)),
    username: fromUrl(username),
    password: fromUrl(password),
    tls: protocol === 'rediss:' ? true : undefined
  }
}

function definedOnly(options: ConnectionOptions): ConnectionOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

// Without the slashes, redis:6379 would be database 379 of localhost.
const scheme = /^rediss?:\/\//i
const databasePath = /^\/?\d*$/

function parseUrl(url: string): URL {
  // The error of `new URL` carries the whole text, password and all, so it is no cause of ours.
  const parsed = scheme.test(url) && URL.canParse(url) ? new URL(url) : undefined
  // More than that is a setting that nobody would heed, or the rest of an unescaped password.
  const isPlain = parsed?.search === '' && parsed.hash === '' && databasePath.test(parsed.pathname)
  if (isPlain) return parsed
  throw new InvalidOptionError(
    'Option "url" must look like redis://host:6379/0, rediss://host:6379/0 or memory:name; ' +
      'special characters in a password must be percent-encoded'
  )
}

function fromUrl(part: string): string | undefined {
  if (part === '') return undefined
  try {
    return decodeURIComponent(part)
  } catch {
    throw new InvalidOptionError(
      'Option "url" has a user name or password with a stray %; write it as %25'
    )
  }
}

function redisTarget(options: ConnectionOptions): RedisTarget {
  const { host = connectionDefaults.host, port = connectionDefaults.port } = options
  return {
    kind: 'redis',
    host: hostName(host),
    port: integer('port', port, 1, 65_535),
    database: databaseNumber(options.database),
    username: optional('username', options.username, text),
    password: optional('password', options.password, text),
    tls: tlsOptions(options.tls)
  }
}

/** A URL in its place would put its password into messages. */
function hostName(host: unknown): string {
  const name = text('host', host)
  if (!/[\s/@]/.test(name)) return name
  throw new InvalidOptionError('Option "host" must be a name or an address; for a URL use "url"')
}

function tlsOptions(value: unknown): TlsOptions | undefined {
  if (value === undefined || value === false) return undefined
  if (value === true) return {}
  if (typeof value === 'object' && value !== null) return value
  throw expected('tls', 'true, false or an object of tls.connect options', value)
}

function databaseNumber(value: unknown): number | undefined {
  return optional('database', value, (name, number) => integer(name, number, 0))
}

function excludes(
  options: ConnectionOptions,
  given: keyof ConnectionOptions,
  others: ReadonlyArray<keyof ConnectionOptions>
): void {
  const clash = others.find(name => options[name] !== undefined)
  if (clash === undefined) return
  throw new InvalidOptionError(`Options "${given}" and "${clash}" exclude each other; give one`)
}
