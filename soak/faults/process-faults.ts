import type { Random } from '../../chaos/random.ts'
import { leaseMs } from '../parties/consuming-party.ts'
import type { Slot } from '../parties/slot.ts'
import type { Stage } from '../stage.ts'
import { allowLosses, type Fault } from './fault.ts'

/** The process that is replaced. The other one lives as long as the soak, so that it may grow. */
function mortal({ workers }: Stage): Slot {
  return workers.at(-1)!
}

async function kill(stage: Stage): Promise<string> {
  const slot = mortal(stage)
  const { who } = slot.party
  // The one in hand, besides what was taken ahead.
  allowLosses(stage, [slot], 1)
  await slot.kill()
  await slot.start()
  return `SIGKILL to ${who}, which ${slot.party.who} follows`
}

async function close(stage: Stage): Promise<string> {
  const slot = mortal(stage)
  const { who } = slot.party
  await slot.close()
  await slot.start()
  return `${who} is closed, which ${slot.party.who} follows`
}

/** The lease, a third of it, and a round of those who look. */
const longStopMs = leaseMs * 2

/** Either must cost nothing, or lasts until others take the jobs. */
async function stop(stage: Stage, random: Random): Promise<string> {
  const slot = random.oneOf(stage.workers)
  const isLong = random.onceIn(2)
  const ms = isLong ? longStopMs + random.integer(0, 1000) : random.integer(1000, leaseMs * 0.5)
  const { consumers, party } = slot
  if (isLong) for (const who of consumers) stage.pen(who).note('stalled')
  party.pause()
  await stage.sleep(ms)
  party.continue()
  if (isLong) for (const who of consumers) stage.pen(who).note('revived')
  return `SIGSTOP to ${party.who} for ${ms} ms`
}

export const processFaults: readonly Fault[] = [
  { kind: 'worker SIGKILL', longestSeconds: 6, mayLoseLeases: true, strike: kill },
  { kind: 'worker SIGSTOP', longestSeconds: 22, mayLoseLeases: true, strike: stop },
  { kind: 'worker close', longestSeconds: 15, strike: close }
]
