import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'

/**
 * What a consumer is called, but for its epoch: where it runs, and something that no other has.
 * The last part also goes into the ids of jobs that came without one.
 */
export function consumerName(): string {
  // Part of a Redis key: nothing in it may look like a separator or a hash tag.
  const host = hostname().replace(/[^\w.-]/g, '_')
  return `${host}:${process.pid}:${randomBytes(9).toString('base64url')}`
}

/**
 * With its token behind it, the id that a raw job gets from the consumer that claims it first. As
 * lib/element.lua does it.
 */
export function idPrefixOf(name: string): string {
  return `${name.slice(name.lastIndexOf(':') + 1)}-`
}
