import { consumerIn, playOut } from '../flow.ts'
import { linkFaultsOf, strikeLink, type LinkFaultPlan } from '../faults/link-faults.ts'
import {
  knowingKinds,
  reliableKinds,
  type ConsumerKind,
  type ConsumerPlan
} from '../parties/consumer.ts'
import { producerName, produce } from '../parties/producer.ts'
import type { Random } from '../random.ts'
import type { Task } from '../message.ts'
import type { World } from '../world.ts'

const messages = 2400

/** What befalls the links of a run, and who is behind them. */
export interface LinkRun {
  readonly faults: Omit<LinkFaultPlan, 'messages'>
  /** What befalls the producers. @default the same */
  readonly producerFaults?: Omit<LinkFaultPlan, 'messages'>
  /** Whether consumers may lose their leases. @default false */
  readonly mayLoseLeases?: boolean | undefined
  readonly options?: ConsumerPlan['options']
  readonly task?: (random: Random, number: number) => Task
  /** @default 2,400 */
  readonly messages?: number
}

/** Handlers that take no time, or a little. */
export function shortTask(random: Random): Task {
  return random.onceIn(3) ? { ms: random.integer(0, 6) } : {}
}

/**
 * Two idempotent producers and four consumers of all kinds in this process, over three links. Faults
 * befall each link independently of the others, so that they also come together.
 */
export async function runOverLinks(world: World, run: LinkRun): Promise<void> {
  const { faults, options = {}, task = shortTask, messages: count = messages } = run
  const { producerFaults = faults } = run
  await world.startRedis()
  const entrance = await world.proxy()
  const exits = [await world.proxy(), await world.proxy()]
  const random = world.random.fork('consumers')
  const links = exits.map((proxy, index) => {
    const who = [`consumer ${2 * index}`, `consumer ${2 * index + 1}`]
    for (const name of who) {
      const concurrency = random.oneOf([1, 4, 16])
      const prefetch = random.oneOf(['auto', 16, 40] as const)
      const kind = random.oneOf<ConsumerKind>(run.mayLoseLeases ? knowingKinds : reliableKinds)
      world.tell(`${name}: ${kind}, concurrency ${concurrency}, prefetch ${prefetch}`)
      consumerIn(world, name, {
        kind,
        url: proxy.url,
        options: { concurrency, prefetch, ...options }
      })
    }
    return { proxy, who }
  })
  const producers = [0, 1].map(id => {
    const atLeast = count / 2
    return produce(world, { id, url: entrance.url, options: { idempotent: true }, atLeast, task })
  })
  links.push({ proxy: entrance, who: [0, 1].map(producerName) })
  const lanes = links.map((link, index) => {
    const source = world.random.fork(`link ${index}`)
    const plan = link.proxy === entrance ? producerFaults : faults
    return strikeLink(world, link, linkFaultsOf(source, { ...plan, messages: count }))
  })
  await playOut(world, { producers, faults: lanes })
}
