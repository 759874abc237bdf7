import type { Random } from '../../chaos/random.ts'
import type { Stage } from '../stage.ts'
import { allowLosses, type Fault } from './fault.ts'

async function restart(stage: Stage, random: Random): Promise<string> {
  const ms = random.integer(0, 1500)
  allowLosses(stage, stage.workers)
  // What "everysec" forgets when an fsync is under way is lost to every queue: not to be measured here.
  await stage.redis.cli('CONFIG', 'SET', 'appendfsync', 'always')
  await stage.redis.kill()
  await stage.sleep(ms)
  await stage.redis.start()
  return `SIGKILL to Redis, and ${ms} ms without it`
}

async function killClients(stage: Stage, random: Random): Promise<string> {
  const type = random.oneOf(['normal', 'normal', 'pubsub'])
  allowLosses(stage, stage.workers)
  await stage.redis.cli('CLIENT', 'KILL', 'TYPE', type)
  return `CLIENT KILL TYPE ${type}`
}

async function pauseClients(stage: Stage, random: Random): Promise<string> {
  const ms = random.integer(500, 3000)
  const mode = random.oneOf(['ALL', 'WRITE'])
  await stage.redis.cli('CLIENT', 'PAUSE', ms, mode)
  await stage.sleep(ms)
  return `CLIENT PAUSE ${ms} ${mode}`
}

async function flushScripts(stage: Stage, random: Random): Promise<string> {
  const mode = random.oneOf(['SYNC', 'ASYNC'])
  await stage.redis.cli('SCRIPT', 'FLUSH', mode)
  return `SCRIPT FLUSH ${mode}`
}

async function fill(stage: Stage, random: Random): Promise<string> {
  const ms = random.integer(3000, 6000)
  await stage.redis.cli('CONFIG', 'SET', 'maxmemory', 1)
  await stage.sleep(ms)
  await stage.redis.cli('CONFIG', 'SET', 'maxmemory', 0)
  return `Redis is full for ${ms} ms`
}

export const serverFaults: readonly Fault[] = [
  { kind: 'Redis restart', longestSeconds: 8, strike: restart },
  { kind: 'CLIENT KILL', longestSeconds: 1, strike: killClients },
  { kind: 'CLIENT PAUSE', longestSeconds: 4, strike: pauseClients },
  { kind: 'SCRIPT FLUSH', longestSeconds: 1, strike: flushScripts },
  { kind: 'Redis full', longestSeconds: 7, strike: fill }
]
