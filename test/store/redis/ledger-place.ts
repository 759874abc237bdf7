import type { RedisTarget } from '../../../src/options/connection-options.ts'
import { keysOf } from '../../../src/store/keys.ts'
import { RedisStore } from '../../../src/store/redis/redis-store.ts'
import type { Counters, LedgerPlace, Sight } from '../../conformance/ledger/ledger-under-test.ts'
import type { RedisServer } from '../../support/redis-server.ts'
import { redisTarget } from './targets.ts'

/** A server, and a way to ask it. */
type Reachable = Pick<RedisServer, 'host' | 'port' | 'cli'>

const dayMs = 24 * 60 * 60 * 1000

/** A place on a server, whose keys are read and changed beside the store. */
export function redisLedgerPlace(
  server: Reachable,
  others: Partial<RedisTarget> = {}
): LedgerPlace {
  const target = redisTarget(server, others)
  return {
    store: () => new RedisStore(target),
    expire: async (queue, consumer) => {
      await server.cli('ZADD', keysOf(queue).leases, 1, consumer)
    },
    makeDue: async queue => {
      await server.cli('EVAL', makeDueLua, 1, keysOf(queue).later, dayMs)
    },
    pause: async queue => {
      await server.cli('HSET', keysOf(queue).state, 'paused', 1)
    },
    resume: async queue => {
      await server.cli('HDEL', keysOf(queue).state, 'paused')
    },
    look: queue => look(server, queue)
  }
}

const makeDueLua = `
for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  redis.call('ZINCRBY', KEYS[1], -ARGV[1], member)
end`

const lookLua = `
local held = {}
for _, key in ipairs(redis.call('KEYS', ARGV[1] .. '*')) do
  held[#held + 1] = { string.sub(key, #ARGV[1] + 1), redis.call('HGETALL', key) }
end
-- What is held under successive tokens, too: a token, and the elements from that one on.
for _, key in ipairs(redis.call('KEYS', ARGV[3] .. '*')) do
  local fields, first = {}, redis.call('LINDEX', key, 0)
  for index, element in ipairs(redis.call('LRANGE', key, 1, -1)) do
    fields[#fields + 1] = string.format('%d', first + index - 1)
    fields[#fields + 1] = element
  end
  held[#held + 1] = { string.sub(key, #ARGV[3] + 1), fields }
end
local hands = {}
for _, key in ipairs(redis.call('KEYS', ARGV[2] .. '*')) do
  -- Those of names that are gone are closed.
  if redis.call('TYPE', key).ok == 'list' then
    hands[#hands + 1] = { string.sub(key, #ARGV[2] + 1), redis.call('LINDEX', key, 0) }
  end
end
return {
  redis.call('LRANGE', KEYS[1], 0, -1), redis.call('ZRANGE', KEYS[2], 0, -1),
  redis.call('ZRANGE', KEYS[3], 0, -1), redis.call('LRANGE', KEYS[4], 0, -1),
  redis.call('HKEYS', KEYS[5]), redis.call('ZRANGE', KEYS[6], 0, -1),
  redis.call('HGETALL', KEYS[7]), held, hands
}`

type Pairs<Value> = Array<[string, Value]>
type Reply = [
  ready: string[],
  prioritised: string[],
  later: string[],
  dead: string[],
  consumers: string[],
  leases: string[],
  state: string[],
  held: Pairs<string[]>,
  hands: Pairs<string>
]

async function look(server: Reachable, queue: string): Promise<Sight> {
  const keys = keysOf(queue)
  const { list, priority, later, dead, consumers, leases, state } = keys
  const named = [list, priority, later, dead, consumers, leases, state]
  const patterns = [keys.held(''), keys.hand(''), keys.streak('')]
  const reply = await server.cli('EVAL', lookLua, named.length, ...named, ...patterns)
  return sightOf(reply as Reply)
}

/** What each consumer holds, which may be in two keys. */
function heldOf(parts: Pairs<string[]>): Sight['held'] {
  const held: Record<string, Record<string, string>> = {}
  for (const [consumer, fields] of parts) {
    held[consumer] = { ...held[consumer], ...recordOf(fields) }
  }
  return held
}

function sightOf(reply: Reply): Sight {
  const [ready, prioritised, later, dead, consumers, leases, state, held, hands] = reply
  return {
    ready,
    prioritised: prioritised.map(member => member.slice(17)),
    later: later.map(member => /^\d{16}:-?\d+:(.*)$/s.exec(member)![1]!),
    held: heldOf(held),
    hands: Object.fromEntries(hands),
    dead,
    consumers: consumers.toSorted(),
    leases: leases.toSorted(),
    counters: countersOf(recordOf(state))
  }
}

function countersOf(state: Record<string, string>): Counters {
  const count = (name: string): number => Number(state[name] ?? 0)
  return {
    acked: count('acked'),
    expired: count('expired'),
    retried: count('retried'),
    dead: count('dead'),
    recovered: count('recovered')
  }
}

function recordOf(fields: readonly string[]): Record<string, string> {
  const record: Record<string, string> = {}
  for (let at = 0; at < fields.length; at += 2) record[fields[at]!] = fields[at + 1]!
  return record
}
