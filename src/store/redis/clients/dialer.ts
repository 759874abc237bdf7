import { pause } from '../../../backoff.ts'
import type { Clock } from '../../../clock.ts'
import { InvalidOptionError } from '../../../errors.ts'
import type { ClientTarget, RedisTarget } from '../../../options/connection-options.ts'
import type { Dialer } from '../link.ts'
import { closeIoRedis, duplicateIoRedis, type IoRedis } from './ioredis.ts'
import { closeNodeRedis, dialNodeRedis, duplicateNodeRedis, type NodeRedis } from './node-redis.ts'

const closeWithinMs = 2000

/**
 * The way to open links for a target.
 *
 * @throws InvalidOptionError when `client` is of a kind that can not be used.
 */
export function dialerFor(target: RedisTarget | ClientTarget): Dialer {
  if (target.kind === 'redis') {
    return { dial: abandoned => dialNodeRedis(target, abandoned), description: describe(target) }
  }
  const { client, database } = target
  const description = 'the Redis of the client handed in'
  if (isIoRedis(client)) {
    return { dial: abandoned => duplicateIoRedis(client, database, abandoned), description }
  }
  if (isNodeRedis(client)) {
    return { dial: abandoned => duplicateNodeRedis(client, database, abandoned), description }
  }
  throw new InvalidOptionError(
    'Option "client" must be a single-node client of node-redis (5, 6) or ioredis (5, 6), not a ' +
      'cluster, sentinel or pool facade, which may run a command twice'
  )
}

/** Closes the client that was handed in, by force when it does not close by itself in time. */
export async function closeGiven(client: unknown, clock: Clock): Promise<void> {
  const isOver = new AbortController()
  const overdue = pause(clock, closeWithinMs, isOver.signal)
  try {
    if (isIoRedis(client)) await closeIoRedis(client, overdue)
    else await closeNodeRedis(client as NodeRedis, clock, overdue)
  } finally {
    isOver.abort()
  }
}

function isIoRedis(client: unknown): client is IoRedis {
  const { callBuffer, status, isCluster, options } = client as Partial<IoRedis>
  if (typeof callBuffer !== 'function' || typeof status !== 'string') return false
  return isCluster !== true && !options?.sentinels
}

function isNodeRedis(client: unknown): client is NodeRedis {
  const candidate = client as Partial<NodeRedis> & { select?: unknown; execute?: unknown }
  // Only a single-node client has a database of its own to select; a pool has execute() besides.
  return (
    typeof candidate.sendCommand === 'function' &&
    typeof candidate.isReady === 'boolean' &&
    typeof candidate.select === 'function' &&
    candidate.execute === undefined
  )
}

function describe({ host, port, database, tls, username, password }: RedisTarget): string {
  const credentials = username !== undefined || password !== undefined ? '***@' : ''
  const address = host.includes(':') ? `[${host}]` : host
  return `redis${tls ? 's' : ''}://${credentials}${address}:${port}/${database ?? 0}`
}
