import type { ConsumerKind, ConsumerPlan, Consumer } from './parties/consumer.ts'
import { startConsumer } from './parties/consumer.ts'
import { intactMessage, nameOf } from './message.ts'
import { keysOf } from '../src/store/keys.ts'
import { remainsOf } from './outstanding.ts'
import type { World } from './world.ts'

/** How long what Redis has no more may be on its way to the end of a handler. */
const quietMs = 1500

/** Starts a consumer in this process, which is closed when the run is over. */
export function consumerIn(
  world: World,
  who: string,
  { kind, ...plan }: Omit<ConsumerPlan, 'queue'> & { kind: ConsumerKind }
): Consumer {
  const consumer = startConsumer(world.pen(who), { ...plan, kind, queue: world.queue })
  world.after(() => consumer.close(), `${who} (${kind})`)
  return consumer
}

/** What a run consists of besides its consumers. */
export interface Flow {
  readonly producers: ReadonlyArray<Promise<void>>
  /** All faults. When they are over, the producers end. */
  readonly faults: ReadonlyArray<Promise<void>>
}

/** Waits until all faults are over, everything is pushed, and Redis has nothing left. */
export async function playOut(world: World, { producers, faults }: Flow): Promise<void> {
  const producing = Promise.all(producers)
  // Heard of below.
  producing.catch(() => {})
  await world.settled('waiting for the faults to be over', Promise.all(faults))
  world.isCalm = true
  await world.settled('waiting for the producers', producing)
  await drained(world)
  world.isOver = true
}

/** Waits until Redis has nothing left, and what it had is processed, or can not come any more. */
async function drained(world: World): Promise<void> {
  world.phase = 'waiting for the queue to be empty'
  await world.until(() => isEmpty(world))
  await readDeadLetters(world)
  await world.until(() => world.ledger.backlog === 0, quietMs)
  await world.until(() => isEmpty(world))
  await readDeadLetters(world)
}

async function isEmpty(world: World): Promise<boolean> {
  const remains = await world.settled(world.phase, remainsOf(world))
  return remains !== undefined && remains.ready + remains.later + remains.held === 0
}

/** Notes which messages have become dead letters, by what Redis has and nobody's word. */
async function readDeadLetters(world: World): Promise<void> {
  const key = keysOf(world.queue).dead
  const letters = (await world.redis.cli('LRANGE', key, 0, -1)) as string[]
  const known = new Set(world.ledger.all('dead').map(({ message }) => message))
  const pen = world.pen('dead letters')
  for (const letter of letters) {
    const message = intactMessage(JSON.parse(letter.slice(letter.indexOf('\n') + 1)))
    const name = message ? nameOf(message) : 'not whole'
    if (!known.has(name)) pen.note('dead', { message: name })
  }
}
