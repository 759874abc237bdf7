import { playOut } from '../flow.ts'
import { momentsOf, runLane } from '../faults/lane.ts'
import type { Task } from '../message.ts'
import type { ConsumerPlan } from '../parties/consumer.ts'
import { Fleet } from '../parties/fleet.ts'
import { produce } from '../parties/producer.ts'
import type { Random } from '../random.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

const messages = 2400
const size = 3

interface ProcessRun {
  readonly leaseMs?: number
  readonly task?: (random: Random, number: number) => Task
  /** How often something is done to one of the processes. */
  readonly strikes?: number
  readonly strike?: (world: World, fleet: Fleet, random: Random) => Promise<void>
}

function handlerTask(random: Random): Task {
  return { ms: random.integer(0, 12) }
}

/** Three processes that consume, and two producers here. */
async function runProcesses(world: World, run: ProcessRun): Promise<void> {
  const { leaseMs = 30_000, task = handlerTask, strikes = 0, strike } = run
  const { url } = await world.startRedis()
  const fleet = new Fleet(world, random => planOf(world, url, leaseMs, random))
  noteStrikesFromWithin(world)
  await fleet.start(size)
  const random = world.random.fork('strikes')
  const moments = momentsOf(random, strikes, messages)
  const lane = runLane(world, moments, async () => strike?.(world, fleet, random))
  const producers = [0, 1].map(id =>
    produce(world, { id, url, options: { idempotent: true }, atLeast: messages / 2, task })
  )
  await playOut(world, { producers, faults: [lane] })
}

function planOf(world: World, url: string, leaseMs: number, random: Random): ConsumerPlan {
  return {
    kind: random.oneOf(['worker', 'worker', 'batches', 'listener'] as const),
    queue: world.queue,
    url,
    options: {
      leaseMs,
      concurrency: random.oneOf([1, 5, 10]),
      prefetch: random.oneOf(['auto', 10, 30] as const)
    }
  }
}

/** What processes do to themselves, because a message wants it, are faults too. */
function noteStrikesFromWithin(world: World): void {
  const forget = world.ledger.onNote(({ kind, who, text }) => {
    if (kind === 'stalled' && text === 'blocked') world.fault(`${who} blocks its event loop`)
    if (kind === 'exiting') world.fault(`${who} exits in a handler`)
  })
  world.after(forget)
}

async function kill(world: World, fleet: Fleet, random: Random): Promise<void> {
  const member = await fleet.oneOf(random)
  world.fault(`SIGKILL to ${member.who}`)
  await member.kill()
  await fleet.add()
}

const stopLeaseMs = 2000

async function stop(world: World, fleet: Fleet, random: Random): Promise<void> {
  const ms = random.oneOf([random.integer(50, 1000), random.integer(2500, 4500)])
  const member = await fleet.oneOf(random)
  world.fault(`SIGSTOP to ${member.who} for ${ms} ms`)
  // A shorter stop must not cost a run: nobody may be judged before the lease is over.
  const isLong = ms > stopLeaseMs * 0.7
  if (isLong) world.pen(member.who).note('stalled')
  member.pause()
  await world.sleep(ms)
  member.continue()
  if (isLong) world.pen(member.who).note('revived')
}

function processScenario(
  name: string,
  promise: string,
  extraBound: string,
  run: ProcessRun
): Scenario {
  return {
    name,
    mode: 'reliable',
    promise,
    extraBound,
    mayLoseLeases: true,
    limitMs: 120_000,
    run: world => runProcesses(world, run)
  }
}

export const processFaults: readonly Scenario[] = [
  processScenario(
    'worker-sigkill',
    'A killed process loses no job; only what it was running runs again.',
    'what the killed ones were running',
    { strikes: 5, strike: kill }
  ),
  processScenario(
    'worker-sigstop',
    'A process that stood still beyond its lease loses no job, and its late acks do no harm.',
    'what the stopped ones were running',
    { strikes: 4, strike: stop, leaseMs: stopLeaseMs }
  ),
  processScenario(
    'blocked-event-loop',
    'A process whose event loop is blocked beyond its lease loses no job.',
    'what the blocked ones were running',
    {
      leaseMs: 1500,
      task: random => ({
        ...handlerTask(random),
        ...(random.onceIn(500) && { blocksMs: random.integer(300, 3500) })
      })
    }
  ),
  processScenario(
    'exit-in-handler',
    'A handler that ends its process loses no job.',
    'what those that exited were running',
    {
      task: random => ({
        ...handlerTask(random),
        ...(random.onceIn(400) && { exits: 'once' as const })
      })
    }
  ),
  processScenario(
    'poison',
    'A job that always ends its process becomes a dead letter, and no other job does.',
    'what those that exited were running',
    {
      task: random => ({
        ...handlerTask(random),
        ...(random.onceIn(900) && { exits: 'always' as const })
      })
    }
  )
]
