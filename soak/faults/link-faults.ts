import { inflict, type Disturbance } from '../../chaos/faults/link-faults.ts'
import type { Random } from '../../chaos/random.ts'
import { allowLosses, type Fault } from './fault.ts'

/** Until the library gives up on a silent link, and not longer than the server needs to notice. */
const untilGivenUpMs = [6100, 8600] as const

interface LinkFault {
  readonly kinds: ReadonlyArray<Disturbance['kind']>
  readonly ms: readonly [number, number]
  readonly mayLoseLeases?: boolean
  /** Whether connections end, or have to be ended. @default true */
  readonly isBreaking?: boolean
}

/** Befalls all connections of one of the processes. */
function linkFault(kind: string, { kinds, ms, mayLoseLeases, isBreaking }: LinkFault): Fault {
  return {
    kind,
    longestSeconds: ms[1] / 1000 + 1,
    mayLoseLeases: mayLoseLeases ?? false,
    strike: async (stage, random) => {
      const slot = random.oneOf(stage.slots)
      const disturbance = disturbanceOf(random, random.oneOf(kinds), ms)
      if (isBreaking ?? true) allowLosses(stage, [slot])
      await inflict(stage, slot.link, disturbance)
      return `${wordsFor(disturbance)} on the connections of ${slot.party.who}`
    }
  }
}

function disturbanceOf(
  random: Random,
  kind: Disturbance['kind'],
  [least, most]: readonly [number, number]
): Disturbance {
  return {
    kind,
    ms: random.integer(least, most),
    side: random.oneOf(['client', 'server'] as const),
    bytes: random.oneOf([50, 200, 500])
  }
}

function wordsFor({ kind, ms, side, bytes }: Disturbance): string {
  if (kind === 'kill') return kind
  if (kind === 'half-close') return `half-close for ${ms} ms, of which the ${side} hears,`
  if (kind === 'slice') return `slices of ${bytes} bytes for ${ms} ms`
  return `${kind} for ${ms} ms`
}

export const linkFaults: readonly Fault[] = [
  linkFault('link kill', { kinds: ['kill'], ms: [0, 0] }),
  linkFault('lost replies', { kinds: ['mute'], ms: [6100, 6600] }),
  linkFault('black hole', { kinds: ['black hole'], ms: untilGivenUpMs }),
  linkFault('slow link', { kinds: ['delay', 'slice'], ms: [4000, 8000], isBreaking: false }),
  linkFault('half-close', { kinds: ['half-close'], ms: untilGivenUpMs, mayLoseLeases: true })
]
