import type { Census } from './parties/census.ts'
import type { RedisFacts } from './redis-facts.ts'
import { median, type Sample } from './samples.ts'

/** What is compared: without load before and after it, and under load after the warm-up and at its end. */
export interface Windows {
  readonly idleBefore: readonly Sample[]
  readonly loadFirst: readonly Sample[]
  readonly loadLast: readonly Sample[]
  readonly idleAfter: readonly Sample[]
  /** The names of the keys. */
  readonly keysBefore: readonly string[]
  readonly keysAfter: readonly string[]
}

/** One thing, first and last. */
export interface Comparison {
  readonly what: string
  readonly unit: 'count' | 'bytes' | 'names'
  readonly first: number | string
  readonly last: number | string
  /** How far the last may go. */
  readonly most: number | string
  readonly isKept: boolean
}

const mebibyte = 1024 ** 2

/** How much more there may be of what is never exactly the same. */
const tolerances = {
  /** Node's heap grows in steps, and what the compiler keeps comes with time. */
  rss: { share: 0.3, bytes: 32 * mebibyte },
  heap: { share: 0.2, bytes: 4 * mebibyte },
  redis: { share: 0, bytes: 4 * mebibyte }
} as const

type Tolerance = (typeof tolerances)[keyof typeof tolerances]

/** Types of resources that come and go with each handler. */
const fleeting = /^(Timeout|Immediate|TickObject|FSReq.*)$/

export function compare(windows: Windows): Comparison[] {
  const names = [...new Set(windows.loadFirst.flatMap(({ parties }) => Object.keys(parties)))]
  return [
    ...names.flatMap(name => comparePart(windows, name)),
    ...compareRedis(windows),
    sameNames('names of keys', windows.keysBefore, windows.keysAfter)
  ]
}

function comparePart(windows: Windows, name: string): Comparison[] {
  const { idleBefore, loadFirst, loadLast, idleAfter } = windows
  const censuses = (samples: readonly Sample[]): Census[] =>
    samples.flatMap(({ parties }) => parties[name] ?? [])
  const heap = (samples: readonly Sample[]): number[] =>
    censuses(samples.filter(({ isCollected }) => isCollected)).map(one => one.heapUsedBytes)
  const rss = (samples: readonly Sample[]): number[] => censuses(samples).map(one => one.rssBytes)
  const idle = [censuses(idleBefore), censuses(idleAfter)] as const
  const loaded = [censuses(loadFirst), censuses(loadLast)] as const
  return [
    bounded(`RSS of ${name} under load`, rss(loadFirst), rss(loadLast), tolerances.rss),
    bounded(`RSS of ${name} after it`, rss(loadFirst), rss(idleAfter), tolerances.rss),
    bounded(`heap of ${name} under load`, heap(loadFirst), heap(loadLast), tolerances.heap),
    bounded(`heap of ${name} after it`, heap(loadFirst), heap(idleAfter), tolerances.heap),
    ...sameCounts(`listeners of ${name}, idle:`, idle, listeners),
    ...sameCounts(`listeners of ${name}, loaded:`, loaded, listeners),
    ...sameCounts(`resources of ${name}, idle:`, idle, resources),
    ...sameCounts(`resources of ${name}, loaded:`, loaded, lasting)
  ]
}

type Counts = Readonly<Record<string, number>>

function listeners(census: Census): Counts {
  return census.listeners
}

function resources(census: Census): Counts {
  return census.resources
}

function lasting(census: Census): Counts {
  return Object.fromEntries(
    Object.entries(census.resources).filter(([type]) => !fleeting.test(type))
  )
}

/** Each count by itself: two that make up for each other are a leak of one of them. */
function sameCounts(
  what: string,
  windows: readonly [first: readonly Census[], last: readonly Census[]],
  countsOf: (census: Census) => Counts
): Comparison[] {
  const all = windows.map(censuses => censuses.map(countsOf))
  const names = new Set(all.flat().flatMap(counts => Object.keys(counts)))
  return [...names].map(name => {
    const [before = [], after = []] = all.map(counts => counts.map(one => one[name] ?? 0))
    return same(`${what} ${name}`, before, after)
  })
}

function of(samples: readonly Sample[], name: keyof RedisFacts): number[] {
  return samples.flatMap(({ redis }) => redis?.[name] ?? [])
}

function compareRedis({ idleBefore, loadFirst, loadLast, idleAfter }: Windows): Comparison[] {
  const idle = (what: string, name: keyof RedisFacts): Comparison =>
    same(`${what}, idle`, of(idleBefore, name), of(idleAfter, name))
  return [
    idle('connections', 'connections'),
    same('connections, loaded', of(loadFirst, 'connections'), of(loadLast, 'connections')),
    idle('keys', 'keys'),
    idle('registered consumers', 'consumers'),
    idle('leases', 'leases'),
    idle('jobs ready', 'ready'),
    idle('jobs held', 'held'),
    idle('jobs delayed', 'later'),
    bounded(
      'memory of Redis, idle',
      of(idleBefore, 'memoryBytes'),
      of(idleAfter, 'memoryBytes'),
      tolerances.redis
    )
  ]
}

function same(what: string, before: readonly number[], after: readonly number[]): Comparison {
  const first = median(before)
  const last = median(after)
  return {
    what,
    unit: 'count',
    first: first ?? 'unknown',
    last: last ?? 'unknown',
    most: first ?? 'unknown',
    isKept: first !== undefined && first === last
  }
}

function bounded(
  what: string,
  before: readonly number[],
  after: readonly number[],
  { share, bytes }: Tolerance
): Comparison {
  const first = median(before)
  const last = median(after)
  const most = first === undefined ? undefined : first + Math.max(first * share, bytes)
  return {
    what,
    unit: 'bytes',
    first: first ?? 'unknown',
    last: last ?? 'unknown',
    most: most ?? 'unknown',
    isKept: last !== undefined && most !== undefined && last <= most
  }
}

function sameNames(what: string, before: readonly string[], after: readonly string[]): Comparison {
  const first = before.join(' ')
  const last = after.join(' ')
  return { what, unit: 'names', first, last, most: first, isKept: first === last }
}

/** What did not come back, in words. */
export function complaintOf({ what, unit, first, last, most }: Comparison): string {
  const show = (value: number | string): string => shown(value, unit)
  if (unit === 'bytes') {
    return `${what}: ${show(last)}, at first ${show(first)}, at most ${show(most)} allowed`
  }
  return `${what}: ${show(last)}, at first ${show(first)}`
}

export function shown(value: number | string, unit: Comparison['unit']): string {
  if (typeof value === 'string') return value
  return unit === 'bytes' ? `${(value / mebibyte).toFixed(1)} MiB` : value.toLocaleString('en-US')
}
