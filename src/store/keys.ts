import { InvalidOptionError } from '../errors.ts'

/**
 * All keys of a queue. The list has exactly the queue's name; the others are derived from it so
 * that they share its Cluster slot. See docs/redis.md for what is in them.
 */
export interface QueueKeys {
  /** LIST: ready, the head is next. */
  readonly list: string
  /** ZSET: ready with a priority other than 0. Score: minus the priority. */
  readonly priority: string
  /** ZSET: delayed, or waiting for a retry. Score: when due, in ms of the server. */
  readonly later: string
  /** ZSET: consumer -> end of its lease, in ms of the server. */
  readonly leases: string
  /** HASH: consumer -> since when, lease, server run. Who is not in here is fenced. */
  readonly consumers: string
  /** LIST: dead letters. Itself a queue. */
  readonly dead: string
  /** HASH: paused, sequence, counters. */
  readonly state: string
  /** HASH: token -> element, claimed and unsettled. */
  held(consumer: string): string
  /** LIST: a token and, from that on, the elements of successive ones. Claimed and unsettled. */
  streak(consumer: string): string
  /** LIST: at most one element, on its way from the list to `held`. */
  hand(consumer: string): string
  /** STRING: the last sequence number of an idempotent Push. */
  producer(id: string): string
  /** STRING: the id of the job that was pushed under this dedupe key. */
  dedupe(key: string): string
  /**
   * A channel, not a key: subscribed for as long as the consumer's connection lives. One for all
   * epochs of a consumer.
   */
  alive(consumer: string): string
}

/**
 * The keys of a queue.
 *
 * @throws InvalidOptionError for a name whose derived keys would be in other slots of a Cluster, or
 * would be those of another queue.
 */
export function keysOf(queue: string): QueueKeys {
  const tagged = tag(queue)
  const derived = (part: string): string => `${tagged}:${part}`
  return {
    list: queue,
    priority: derived('priority'),
    later: derived('later'),
    leases: derived('leases'),
    consumers: derived('consumers'),
    dead: derived('dead'),
    state: derived('state'),
    held: consumer => derived(`held:${consumer}`),
    streak: consumer => derived(`streak:${consumer}`),
    hand: consumer => derived(`claim:${consumer}`),
    producer: id => derived(`producer:${id}`),
    dedupe: key => derived(`dedupe:${key}`),
    alive: consumer => derived(`alive:${consumer.replace(/:\d+$/, '')}`)
  }
}

/** Redis hashes what is between the first `{` and the first `}` after it, if that is not empty. */
function tag(queue: string): string {
  if (!/[{}]/.test(queue)) return `{${queue}}`
  // A name that is nothing but a tag would share its keys with the name inside.
  if (/^[^{]*\{[^}]+\}/.test(queue) && !/^\{[^}]+\}$/.test(queue)) return queue
  throw new InvalidOptionError(
    'Option "queue" has a stray brace, an empty {} or nothing but a tag; use no braces, or a tag ' +
      'and more, such as {shop}orders'
  )
}
