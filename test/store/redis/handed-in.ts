import { createClient } from '@redis/client'
import { Redis as IoRedis6 } from 'ioredis'
import { Redis as IoRedis5 } from 'ioredis5'
import { createClient as createClient5 } from 'redis5'
import type { ClientTarget, RedisClientLike } from '../../../src/options/connection-options.ts'

/** A client as a user has one, made and closed the way its own README says. */
export interface HandedIn {
  readonly client: RedisClientLike
  /** Whether it can be used now. */
  isReady(): boolean
  connect(): Promise<unknown>
  command(...args: string[]): Promise<unknown>
  /** Drops its socket, whatever its state. */
  drop(): void
}

/** Where it connects to. */
export interface Address {
  readonly host: string
  readonly port: number
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly tls?: boolean | undefined
  readonly ca?: string | undefined
}

/** A kind of client that users hand in. */
export interface ClientKind {
  readonly name: string
  /** One that has not connected yet. */
  readonly make: (address: Address, database?: number) => HandedIn
}

export const clientKinds: readonly ClientKind[] = [
  { name: 'node-redis 6', make: (address, database) => nodeRedis(createClient, address, database) },
  {
    name: 'node-redis 5',
    make: (address, database) =>
      nodeRedis(createClient5 as unknown as typeof createClient, address, database)
  },
  { name: 'ioredis 6', make: (address, database) => ioRedis(IoRedis6, address, database) },
  {
    name: 'ioredis 5',
    make: (address, database) => ioRedis(IoRedis5 as unknown as typeof IoRedis6, address, database)
  }
]

/** What a stream makes of the options `client`, `database` and `closeClient: false`. */
export function clientTarget(handedIn: HandedIn, database?: number): ClientTarget {
  return { kind: 'client', client: handedIn.client, database, closeClient: false }
}

function nodeRedis(create: typeof createClient, address: Address, database?: number): HandedIn {
  const { host, port, username = '', password, tls = false, ca } = address
  const login = password === undefined ? '' : `${username}:${password}@`
  const path = database === undefined ? '' : `/${database}`
  const client = create({
    url: `redis${tls ? 's' : ''}://${login}${host}:${port}${path}`,
    ...(ca !== undefined && { socket: { tls: true, ca } })
  })
  client.on('error', () => {})
  return {
    client,
    isReady: () => client.isReady,
    connect: () => client.connect(),
    command: (...args) => client.sendCommand(args),
    drop: () => {
      if (client.isOpen) client.destroy()
    }
  }
}

function ioRedis(Redis: typeof IoRedis6, address: Address, database?: number): HandedIn {
  const { host, port, username, password, tls = false, ca } = address
  const client = new Redis({
    host,
    port,
    lazyConnect: true,
    ...(tls && { tls: ca === undefined ? {} : { ca } }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(database !== undefined && { db: database })
  })
  client.on('error', () => {})
  return {
    client,
    isReady: () => client.status === 'ready',
    connect: () => client.connect(),
    command: (name = '', ...args) => client.call(name, args),
    drop: () => client.disconnect()
  }
}
