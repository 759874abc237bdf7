import { Random } from '../chaos/random.ts'
import type { Fault } from './faults/fault.ts'
import { linkFaults } from './faults/link-faults.ts'
import { processFaults } from './faults/process-faults.ts'
import { serverFaults } from './faults/server-faults.ts'
import type { FaultRecord } from './samples.ts'
import type { Schedule } from './schedule.ts'
import type { Stage } from './stage.ts'

const all: readonly Fault[] = [...linkFaults, ...processFaults, ...serverFaults]

/** What a consumer may take after a fault until it hears that it has lost jobs. */
const hearsWithinSeconds = 20

/** Every kind once, in an order of the seed's, and again in another one, for ever. */
export function* inTurn(random: Random): Generator<Fault> {
  for (let round = 0; ; round++) {
    const draw = random.fork(`round ${round}`)
    yield* all
      .map(fault => ({ fault, rank: draw.next() }))
      .toSorted((a, b) => a.rank - b.rank)
      .map(({ fault }) => fault)
  }
}

interface Telling {
  /** Seconds since the load began. */
  readonly clock: () => number
  readonly tell: (record: FaultRecord) => void
}

/** One fault after the other, each at its time. */
export async function runFaults(
  stage: Stage,
  { faultsAt, faultsUntil }: Schedule,
  seed: number,
  { clock, tell }: Telling
): Promise<void> {
  const random = new Random(`soak/${seed}`)
  const faults = inTurn(random)
  for (const [number, due] of faultsAt.entries()) {
    // The one before has taken longer.
    if (clock() > due + 1) continue
    await stage.sleep(Math.max(0, (due - clock()) * 1000))
    const fault = next(faults, faultsUntil - clock())
    if (!fault) return
    const at = clock()
    const details = await fault.strike(stage, random.fork(number))
    tell({ kind: fault.kind, at, until: clock(), details })
  }
}

/** The next one that is over in time, if there is one. */
function next(faults: Generator<Fault>, seconds: number): Fault | undefined {
  for (let tries = 0; tries < all.length; tries++) {
    const fault = faults.next().value as Fault
    if (fault.longestSeconds <= seconds) return fault
  }
  return undefined
}

/** How many leases were lost without a fault that explains it. */
export function unexplainedLosses(
  lostAt: readonly number[],
  records: readonly FaultRecord[]
): number {
  const kinds = all.filter(({ mayLoseLeases }) => mayLoseLeases).map(({ kind }) => kind)
  const explaining = records.filter(({ kind }) => kinds.includes(kind))
  return lostAt.filter(
    at => !explaining.some(record => at >= record.at && at <= record.until + hearsWithinSeconds)
  ).length
}
