import { keysOf } from '../src/store/keys.ts'
import type { RedisServer } from '../test/support/redis-server.ts'
import type { World } from './world.ts'

/** A queue, and where it is. */
export interface QueueOnServer {
  readonly redis: Pick<RedisServer, 'cli'>
  readonly queue: string
}

/** What a queue has in Redis, looked at without the library. */
export interface Remains {
  readonly ready: number
  readonly later: number
  readonly held: number
}

/** Asks on a connection of its own, past all proxies. Undefined when Redis does not answer. */
export async function remainsOf({ redis, queue }: QueueOnServer): Promise<Remains | undefined> {
  const keys = keysOf(queue)
  try {
    // Hands hold wake-up markers too, which are no jobs.
    const script = `
      local function jobs(key)
        -- The hand of a name that is gone is closed.
        if redis.call('TYPE', key).ok == 'string' then return 0 end
        local count = 0
        for _, element in ipairs(redis.call('LRANGE', key, 0, -1)) do
          if element ~= '' then count = count + 1 end
        end
        return count
      end
      local held = 0
      for _, key in ipairs(redis.call('KEYS', ARGV[1])) do held = held + redis.call('HLEN', key) end
      for _, key in ipairs(redis.call('KEYS', ARGV[2])) do held = held + jobs(key) end
      -- The first element of a streak is a token.
      for _, key in ipairs(redis.call('KEYS', ARGV[3])) do held = held + jobs(key) - 1 end
      return { jobs(KEYS[1]) + redis.call('ZCARD', KEYS[2]), redis.call('ZCARD', KEYS[3]), held }`
    const { list, priority, later } = keys
    const patterns = [keys.held('*'), keys.hand('*'), keys.streak('*')]
    const reply = await redis.cli('EVAL', script, 3, list, priority, later, ...patterns)
    const [ready = 0, delayed = 0, held = 0] = reply as number[]
    return { ready, later: delayed, held }
  } catch {
    return undefined
  }
}

/** What was still to be done when a run hung. */
export async function outstanding(world: World): Promise<string[]> {
  const { ledger } = world
  const missing = ledger.missing()
  const { attempts, answers } = ledger
  const redis = await Promise.race([remainsOf(world), timeout()])
  return [
    `${attempts} pushes, ${answers} answered; ${ledger.confirmed} confirmed, ${missing.length} ` +
      `of them not processed: ${missing.slice(0, 8).join(' ')}`,
    ...missing.slice(0, 3).map(message => `${message}: ${historyOf(world, message)}`),
    redis ? `Redis has ${JSON.stringify(redis)}` : 'Redis does not answer'
  ]
}

/** All that was noted of a message. */
function historyOf({ ledger }: World, message: string): string {
  const [first] = ledger.notes
  return ledger.notes
    .filter(note => note.message === message)
    .map(({ kind, who, atMs }) => `${kind} by ${who} at ${seconds(atMs - (first?.atMs ?? 0))}`)
    .join(', ')
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`
}

function timeout(): Promise<undefined> {
  return new Promise(resolve => setTimeout(() => resolve(undefined), 2000))
}
