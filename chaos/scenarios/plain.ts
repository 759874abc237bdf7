import { linkFaultsOf, strikeLink } from '../faults/link-faults.ts'
import { momentsOf, runLane } from '../faults/lane.ts'
import { consumerIn, playOut } from '../flow.ts'
import type { Task } from '../message.ts'
import { plainKinds } from '../parties/consumer.ts'
import { Fleet } from '../parties/fleet.ts'
import { producerName, produce } from '../parties/producer.ts'
import { Shift } from '../parties/shift.ts'
import type { Random } from '../random.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'
import { shortTask } from './links.ts'

const messages = 3000
/** Short, because a pop whose connection is dead goes on for so long. */
const timeoutSeconds = 1

function producersOn(
  world: World,
  url: string,
  task: (random: Random, number: number) => Task
): Array<Promise<void>> {
  return [0, 1].map(id => produce(world, { id, url, atLeast: messages / 2, task }))
}

/** So that there is always one in hand. */
function steadyTask(random: Random): Task {
  return { ms: random.integer(0, 3) }
}

/** Three processes with a Pull each, which are killed one after the other. */
async function kill(world: World): Promise<void> {
  const { url } = await world.startRedis()
  const highWaterMark = world.random.fork('size').oneOf([1, 10, 100])
  const fleet = new Fleet(world, random => ({
    kind: random.oneOf(plainKinds),
    queue: world.queue,
    url,
    pull: { highWaterMark }
  }))
  await fleet.start(3)
  const random = world.random.fork('strikes')
  const lane = runLane(world, momentsOf(random, 5, messages), async () => {
    const member = await fleet.oneOf(random)
    world.fault(`SIGKILL to ${member.who}`)
    world.lossAllowed += highWaterMark + 1
    await member.kill()
    await fleet.add()
  })
  await playOut(world, { producers: producersOn(world, url, steadyTask), faults: [lane] })
}

/** Four Pulls over two links, and two producers over a third. */
async function breakLinks(world: World): Promise<void> {
  await world.startRedis()
  const entrance = await world.proxy()
  const exits = [await world.proxy(), await world.proxy()]
  const random = world.random.fork('consumers')
  const links = exits.map((proxy, index) => {
    const highWaterMark = random.oneOf([1, 10, 100])
    const who = [`consumer ${2 * index}`, `consumer ${2 * index + 1}`]
    for (const name of who) {
      const pull = { highWaterMark, timeout: timeoutSeconds }
      consumerIn(world, name, { kind: random.oneOf(plainKinds), url: proxy.url, pull })
    }
    return { proxy, who, atStake: who.length * highWaterMark }
  })
  const producers = { proxy: entrance, who: [0, 1].map(producerName), atStake: 0 }
  const kinds = ['kill', 'kill', 'mute', 'black hole', 'delay', 'slice', 'half-close'] as const
  const lanes = [...links, producers].map((link, index) => {
    const faults = linkFaultsOf(world.random.fork(`link ${index}`), { kinds, count: 10, messages })
    const breaking = faults.filter(({ kind }) => kind !== 'delay' && kind !== 'slice')
    world.lossAllowed += breaking.length * link.atStake
    return strikeLink(world, link, faults)
  })
  await playOut(world, { producers: producersOn(world, entrance.url, shortTask), faults: lanes })
}

/** Pulls that are closed or destroyed under load, each followed by another one. */
async function closePulls(world: World): Promise<void> {
  const { url } = await world.startRedis()
  const shift = new Shift(world, random => ({
    kind: random.oneOf(plainKinds),
    url,
    pull: { highWaterMark: random.oneOf([1, 10, 100]) }
  }))
  shift.start(4)
  const random = world.random.fork('ends')
  const lane = runLane(world, momentsOf(random, 60, messages), async () => {
    await shift.relieve(random)
  })
  await playOut(world, { producers: producersOn(world, url, shortTask), faults: [lane] })
}

/** Bad connections for three producers, a good one for the only consumer. */
async function loseAnswers(world: World): Promise<void> {
  const { url } = await world.startRedis()
  consumerIn(world, 'consumer', { kind: 'pull-loop', url, pull: { highWaterMark: 100 } })
  const links = await Promise.all(
    [0, 1, 2].map(async id => ({ proxy: await world.proxy(), who: [producerName(id)] }))
  )
  await playOut(world, {
    producers: links.map(({ proxy }, id) =>
      produce(world, {
        id,
        url: proxy.url,
        atLeast: messages / 3,
        // One gives up soon: what it says has failed must not come.
        options: id === 0 ? { pushTimeoutMs: 40 } : {}
      })
    ),
    faults: links.map((link, id) => {
      const kinds = ['kill', 'mute', 'black hole', 'half-close', 'outage'] as const
      const plan = { kinds, count: 10, messages, outageMs: [20, 300] } as const
      return strikeLink(world, link, linkFaultsOf(world.random.fork(`link ${id}`), plan))
    })
  })
}

const plainMode = { mode: 'plain' } as const

export const plain: readonly Scenario[] = [
  {
    ...plainMode,
    name: 'plain-sigkill',
    promise: 'Each killed process with a Pull loses at most highWaterMark + 1 jobs.',
    lossBound: 'highWaterMark + 1 for each kill',
    isOrdered: true,
    limitMs: 120_000,
    run: kill
  },
  {
    ...plainMode,
    name: 'plain-links',
    promise: 'Each broken connection loses at most highWaterMark jobs, and none comes twice.',
    lossBound: 'highWaterMark for each Pull and break',
    isOrdered: true,
    mayBeUncertain: true,
    run: breakLinks
  },
  {
    ...plainMode,
    name: 'plain-close',
    promise: 'Pulls closed or destroyed under load lose nothing, and nothing comes twice.',
    run: closePulls
  },
  {
    ...plainMode,
    name: 'plain-uncertain',
    promise: 'A push that may or may not be stored says so; what says it is stored, is.',
    isOrdered: true,
    mayBeUncertain: true,
    run: loseAnswers
  }
]
