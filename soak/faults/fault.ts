import type { Random } from '../../chaos/random.ts'
import { highWaterMark } from '../parties/consuming-party.ts'
import type { Slot } from '../parties/slot.ts'
import type { Stage } from '../stage.ts'

/** Something that goes wrong, and is over after a while. */
export interface Fault {
  readonly kind: string
  /** How long it may take. */
  readonly longestSeconds: number
  /** Whether consumers may lose what they hold, so that it runs again. @default false */
  readonly mayLoseLeases?: boolean
  /** Resolves when it is over, with what was done. */
  strike(stage: Stage, random: Random): Promise<string>
}

/** Each Pull loses what one pop had asked for, at most, when its link breaks. */
export function allowLosses(stage: Stage, slots: readonly Slot[], besides = 0): void {
  const pulls = slots.filter(({ hasPull }) => hasPull).length
  stage.plainLossAllowed += pulls * (highWaterMark + besides)
}
