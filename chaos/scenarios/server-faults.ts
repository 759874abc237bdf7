import { setTimeout as sleep } from 'node:timers/promises'
import type { RedisServerOptions } from '../../test/support/redis-server.ts'
import { momentsOf, runLane } from '../faults/lane.ts'
import { consumerIn, playOut } from '../flow.ts'
import { monotonicMs } from '../ledger.ts'
import { reliableKinds } from '../parties/consumer.ts'
import { producerName, produce } from '../parties/producer.ts'
import type { Random } from '../random.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'
import { shortTask } from './links.ts'

const messages = 2400

interface ServerRun {
  readonly server?: RedisServerOptions
  readonly strikes: number
  readonly strike: (world: World, random: Random) => Promise<void>
}

/** Four consumers of all kinds and two idempotent producers, and a server in trouble. */
async function runOnServer(world: World, { server, strikes, strike }: ServerRun): Promise<void> {
  const { url } = await world.startRedis(server)
  const kinds = world.random.fork('consumers')
  const consumers = [0, 1, 2, 3].map(number => {
    const kind = kinds.oneOf(reliableKinds)
    const options = {
      concurrency: kinds.oneOf([1, 4, 16]),
      prefetch: kinds.oneOf(['auto', 20] as const)
    }
    const who = `consumer ${number}`
    world.tell(`${who}: ${kind}, ${JSON.stringify(options)}`)
    return consumerIn(world, who, { kind, url, options }).who
  })
  const random = world.random.fork('server')
  const all = [...consumers, producerName(0), producerName(1)]
  const lane = runLane(world, momentsOf(random, strikes, messages), async () => {
    world.recoveries.hit(all)
    await strike(world, random)
    world.recoveries.over(all, monotonicMs())
  })
  const producers = [0, 1].map(id => {
    const options = { idempotent: true }
    return produce(world, { id, url, options, atLeast: messages / 2, task: shortTask })
  })
  await playOut(world, { producers, faults: [lane] })
}

async function crash(world: World, random: Random): Promise<void> {
  const ms = random.oneOf([0, random.integer(1, 200), random.integer(200, 1500)])
  world.fault(`SIGKILL to Redis, and ${ms} ms without it`)
  await world.redis.kill()
  await world.sleep(ms)
  await world.settled('waiting for Redis to start', world.redis.start())
}

async function pause(world: World, random: Random): Promise<void> {
  // The last one lasts until clients give up on their connections.
  const ms = random.oneOf([random.integer(20, 500), random.integer(500, 2500), 6500])
  world.fault(`SIGSTOP to Redis for ${ms} ms`)
  world.redis.pause()
  // Not world.sleep: whatever happens, it must go on.
  await sleep(ms)
  world.redis.continue()
}

async function flushScripts(world: World, random: Random): Promise<void> {
  world.fault('SCRIPT FLUSH')
  await world.redis.cli('SCRIPT', 'FLUSH', random.oneOf(['SYNC', 'ASYNC']))
}

async function fill(world: World, random: Random): Promise<void> {
  const ms = random.integer(100, 1500)
  const { ledger } = world
  const before = ledger.settled
  const toDo = ledger.backlog
  world.fault(`Redis is full for ${ms} ms, with ${toDo} messages to be processed`)
  await world.redis.cli('CONFIG', 'SET', 'maxmemory', 1)
  await world.sleep(ms)
  const isStuck = toDo >= 100 && ms >= 1000 && ledger.settled === before
  if (isStuck) world.pen('redis').note('trouble', { text: 'a full Redis was not drained' })
  await world.redis.cli('CONFIG', 'SET', 'maxmemory', 0)
}

async function killClients(world: World, random: Random): Promise<void> {
  const type = random.oneOf(['normal', 'normal', 'pubsub'])
  world.fault(`CLIENT KILL TYPE ${type}`)
  await world.redis.cli('CLIENT', 'KILL', 'TYPE', type)
}

async function slowDown(world: World, random: Random): Promise<void> {
  const ms = random.integer(10, 200)
  if (random.onceIn(2)) {
    const mode = random.oneOf(['ALL', 'WRITE'])
    world.fault(`CLIENT PAUSE ${ms} ${mode}`)
    await world.redis.cli('CLIENT', 'PAUSE', ms, mode)
    return
  }
  const times = random.integer(1, 5)
  world.fault(`${times} stops of Redis, ${ms} ms each`)
  for (let time = 0; time < times; time++) {
    world.redis.pause()
    await sleep(ms)
    world.redis.continue()
    await world.sleep(random.integer(1, 30))
  }
}

function serverScenario(name: string, promise: string, run: ServerRun): Scenario {
  return {
    name,
    mode: 'reliable',
    promise,
    limitMs: 90_000,
    run: world => runOnServer(world, run)
  }
}

export const serverFaults: readonly Scenario[] = [
  serverScenario(
    'redis-crash-everysec',
    'A killed Redis that syncs its log every second costs no job and no extra run.',
    { server: { aof: 'everysec' }, strikes: 4, strike: crash }
  ),
  serverScenario(
    'redis-crash-always',
    'A killed Redis that syncs its log before each reply costs no job and no extra run.',
    { server: { aof: 'always' }, strikes: 4, strike: crash }
  ),
  serverScenario('redis-pause', 'A Redis that stands still costs no job and no extra run.', {
    strikes: 4,
    strike: pause
  }),
  serverScenario('script-flush', 'A Redis that forgets its scripts costs nothing.', {
    strikes: 25,
    strike: flushScripts
  }),
  serverScenario('redis-full', 'A Redis without memory is drained, and costs nothing.', {
    strikes: 5,
    strike: fill
  }),
  serverScenario('client-kill', 'CLIENT KILL of all clients costs no job and no extra run.', {
    strikes: 15,
    strike: killClients
  }),
  serverScenario('slow-server', 'A Redis that stalls again and again costs nothing.', {
    strikes: 12,
    strike: slowDown
  })
]
