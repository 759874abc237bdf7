import { ReliablePull, type Job } from '../../src/index.ts'
import { momentsOf, runLane } from '../faults/lane.ts'
import { playOut } from '../flow.ts'
import type { Pen } from '../ledger.ts'
import { nameOf, type Message, type Task } from '../message.ts'
import { reliableKinds } from '../parties/consumer.ts'
import { begin, handle } from '../parties/handler.ts'
import { produce } from '../parties/producer.ts'
import { Shift } from '../parties/shift.ts'
import type { Random } from '../random.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

const messages = 2600

function handlerTask(random: Random): Task {
  return { ms: random.integer(0, 10) }
}

function twoProducers(world: World, url: string): Array<Promise<void>> {
  return [0, 1].map(id => {
    const options = { idempotent: true }
    return produce(world, { id, url, options, atLeast: messages / 2, task: handlerTask })
  })
}

/** Consumers of all kinds that are closed under load, each followed by another one. */
async function closing(world: World): Promise<void> {
  const { url } = await world.startRedis()
  const shift = new Shift(world, random => ({
    kind: random.oneOf(reliableKinds),
    url,
    options: {
      concurrency: random.oneOf([1, 8, 20]),
      prefetch: random.oneOf(['auto', 20, 60] as const)
    }
  }))
  shift.start(4)
  const random = world.random.fork('ends')
  const lane = runLane(world, momentsOf(random, 25, messages), async () => {
    await shift.relieve(random)
  })
  await playOut(world, { producers: twoProducers(world, url), faults: [lane] })
}

/** Loops that are left by `break`, `throw`, `destroy()` or `end()` after some jobs, each followed by another. */
async function leaving(world: World): Promise<void> {
  const { url } = await world.startRedis()
  const seats = [0, 1, 2, 3].map(seat => loopAfterLoop(world, url, seat))
  world.after(() => Promise.all(seats), 'a loop')
  await playOut(world, { producers: twoProducers(world, url), faults: [world.sleep(3000)] })
}

async function loopAfterLoop(world: World, url: string, seat: number): Promise<void> {
  const random = world.random.fork(`seat ${seat}`)
  for (let turn = 0; !world.signal.aborted; turn++) {
    const pen = world.pen(`loop ${seat}.${turn}`)
    const pull = new ReliablePull<Message>({ queue: world.queue, url, attempts: 1000 })
    const forget = world.after(() => pull.end())
    await loopFor(world, pull, pen, random).catch((error: unknown) =>
      pen.note('trouble', { text: String(error) })
    )
    forget()
  }
}

/** Leaves the loop at a certain job, before that is handled. */
async function loopFor(
  world: World,
  pull: ReliablePull<Message>,
  pen: Pen,
  random: Random
): Promise<void> {
  const jobs = random.integer(1, 80)
  const way = random.oneOf(['break', 'throw', 'destroy', 'end'] as const)
  // Not once() of node:events: Node makes an 'error' of leaving a loop.
  const closed = new Promise(resolve => pull.once('close', resolve))
  let count = 0
  try {
    for await (const job of pull) {
      if (++count < jobs || way === 'end') await handle(pen, job)
      if (count < jobs) continue
      if (way !== 'end') giveBack(pen, job)
      if (way === 'break') break
      leave(pull, way)
    }
  } catch (error) {
    if (!isMeant(error as NodeJS.ErrnoException)) throw error
  }
  await closed
  world.fault(`${pen.who} left by ${way} after ${count} jobs`)
}

function leave(pull: ReliablePull<Message>, way: 'throw' | 'destroy' | 'end'): void {
  if (way === 'end') pull.end()
  else if (way === 'destroy') pull.destroy()
  else throw new Error('the loop is left')
}

/** The second is what Node says of a loop over a stream that was destroyed. */
function isMeant({ message, code }: NodeJS.ErrnoException): boolean {
  return message === 'the loop is left' || code === 'ERR_STREAM_PREMATURE_CLOSE'
}

/** Notes a run that the loop is about to leave. */
function giveBack(pen: Pen, job: Job<Message>): void {
  const message = begin(pen, job)
  if (message) pen.note('returned', { message: nameOf(message) })
}

export const graceful: readonly Scenario[] = [
  {
    name: 'worker-close',
    mode: 'reliable',
    promise: 'Workers and ReliablePulls closed under load lose no job and cause no extra run.',
    run: closing
  },
  {
    name: 'leave-loop',
    mode: 'reliable',
    promise:
      'Leaving a loop by break, throw, destroy() or end() gives back the job in hand and no other.',
    run: leaving
  }
]
