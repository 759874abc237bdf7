import type { QueueKeys } from '../../keys.ts'

/** Consumers whose keys a script is given. It checks whether they are all that there are. */
export interface Census {
  readonly consumers: readonly string[]
  /** Otherwise it makes do with these. */
  readonly isExact: boolean
}

/** What a script answers that was given a census: what it found, or who has to be in the census. */
export type Counted<Found> =
  | { readonly found: Found; readonly consumers?: undefined }
  | { readonly consumers: readonly string[] }

/** The keys of each consumer, as measure.lua, list-consumers.lua and peek-held.lua want them. */
export function keysOfConsumers(keys: QueueKeys, { consumers }: Census): string[] {
  return consumers.flatMap(consumer => [
    keys.held(consumer),
    keys.streak(consumer),
    keys.hand(consumer)
  ])
}

export function exactArg({ isExact }: Census): string {
  return isExact ? '1' : '0'
}

/** Reads a reply that starts with 0 and the consumers, or with 1. */
export function counted<Found>(
  [is, ...rest]: readonly unknown[],
  read: (rest: readonly unknown[]) => Found
): Counted<Found> {
  return is === 1 ? { found: read(rest) } : { consumers: (rest[0] as Buffer[]).map(String) }
}
