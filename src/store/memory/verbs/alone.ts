import { mustRunAlone } from '../../../wire/element.ts'

/** Whether the one job that is held must run alone. */
export function holdsAlone(held: ReadonlyMap<number, Buffer>): boolean {
  return held.size === 1 && Array.from(held.values()).some(mustRunAlone)
}
