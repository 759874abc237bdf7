import type { FaultProxy } from '../../test/support/fault-proxy.ts'
import { monotonicMs } from '../ledger.ts'
import type { Random } from '../random.ts'
import type { World } from '../world.ts'
import { momentsOf, runLane, type Moment } from './lane.ts'

/** What can befall the connections through a proxy. */
type LinkFaultKind = 'kill' | 'mute' | 'black hole' | 'delay' | 'slice' | 'half-close' | 'outage'

export interface Disturbance {
  readonly kind: LinkFaultKind
  readonly ms: number
  readonly side: 'client' | 'server'
  /** The size of a slice. */
  readonly bytes: number
}

export type LinkFault = Disturbance & Moment

/** What a disturbance needs of the run in which it happens. */
export type Scene = Pick<World, 'pen' | 'sleep' | 'revivedIn'>

/** Others take the jobs of a consumer whose connection the server has not had for 3 s. */
const goneAfterMs = 2500
/** How long a consumer may take until it hears that its jobs are gone: the longest backoff. */
const reconnectMs = 2500

const shortMs = [5, 250] as const
/**
 * Until the library gives up on a link: after 6 s on one for commands, 8 s on one that waits. No
 * longer where the server hears of that, and would take the consumer for gone.
 */
const longMs: Partial<Record<LinkFaultKind, readonly [number, number]>> = {
  mute: [6100, 6600],
  'black hole': [6100, 8600],
  'half-close': [6100, 8600]
}

/** A proxy, and who is behind it. */
export interface ProxiedLink {
  readonly proxy: FaultProxy
  readonly who: readonly string[]
}

/** What befalls one link. */
export interface LinkFaultPlan {
  readonly kinds: readonly LinkFaultKind[]
  readonly count: number
  readonly messages: number
  /** How long outages last, from and to. @default 300 to 1,200 */
  readonly outageMs?: readonly [number, number]
  /**
   * Whether one fault lasts until the library gives up on the link. Not longer: others take the
   * jobs of a consumer whose connection is gone for 3 s. @default false
   */
  readonly hasLong?: boolean
}

export function linkFaultsOf(random: Random, plan: LinkFaultPlan): LinkFault[] {
  const { kinds, count, messages, outageMs = [300, 1200], hasLong = false } = plan
  const long = hasLong ? random.integer(0, count - 1) : -1
  return momentsOf(random, count, messages).map((moment, index) => {
    const kind = random.oneOf(kinds)
    const usualMs = kind === 'outage' ? outageMs : shortMs
    const [least, most] = (index === long && longMs[kind]) || usualMs
    return {
      ...moment,
      kind,
      ms: random.integer(least, most),
      side: random.oneOf(['client', 'server'] as const),
      bytes: random.oneOf([1, 3, 7, 50, 200])
    }
  })
}

/** Lets faults befall a link, one after the other. */
export async function strikeLink(
  world: World,
  link: ProxiedLink,
  faults: readonly LinkFault[]
): Promise<void> {
  await runLane(world, faults, async fault => {
    const { kind, ms, side } = fault
    const details = kind === 'half-close' ? `, the ${side} hears of it` : ''
    if (mustFindConnected(fault)) await world.sleep(reconnectMs)
    world.recoveries.hit(link.who)
    const duration = kind === 'kill' ? '' : ` for ${ms} ms`
    world.fault(`${kind}${duration} on ${link.who.join(', ')}${details}`)
    await inflict(world, link, fault)
    world.recoveries.over(link.who, monotonicMs())
  })
}

/**
 * Whether the server would take those for gone whom the last fault had cut off and who, because of
 * this one, can not come back in time.
 */
function mustFindConnected({ kind, ms }: Disturbance): boolean {
  return kind !== 'outage' && ms > goneAfterMs
}

/** Disturbs a link for as long as the fault lasts. */
export async function inflict(scene: Scene, link: ProxiedLink, fault: Disturbance): Promise<void> {
  const { proxy, who } = link
  const { kind, ms, side } = fault
  if (kind === 'kill') return proxy.kill()
  if (kind === 'outage') return outage(scene, link, ms)
  // The server takes those for gone who do not know that they are.
  const gone = kind === 'half-close' && side === 'server' && ms > goneAfterMs ? who : []
  for (const name of gone) scene.pen(name).note('stalled')
  disturb(proxy, fault)
  await scene.sleep(ms)
  proxy.heal()
  for (const name of gone) scene.revivedIn(name, reconnectMs)
}

function disturb(proxy: FaultProxy, { kind, ms, side, bytes }: Disturbance): void {
  if (kind === 'mute') proxy.mute()
  else if (kind === 'black hole') proxy.blackhole()
  else if (kind === 'delay') proxy.delay(Math.min(ms, 60))
  else if (kind === 'slice') proxy.slice(bytes, 1)
  else proxy.halfClose(side)
}

/** No way to Redis for so long: whoever is behind it may lose the jobs it holds. */
async function outage(scene: Scene, { proxy, who }: ProxiedLink, ms: number): Promise<void> {
  for (const name of who) scene.pen(name).note('stalled')
  await proxy.refuse()
  proxy.kill()
  await scene.sleep(ms)
  await proxy.accept()
  for (const name of who) scene.revivedIn(name, reconnectMs)
}
