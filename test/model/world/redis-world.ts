import type { TestContext } from 'node:test'
import { createClient } from '@redis/client'
import { keysOf } from '../../../src/store/keys.ts'
import { redisLedgerPlace } from '../../store/redis/ledger-place.ts'
import { eventually } from '../../support/eventually.ts'
import type { RedisServer } from '../../support/redis-server.ts'
import { minuteMs } from '../queue/times.ts'
import { openQueue, type World } from './world.ts'

type Ask = RedisServer['cli']

/**
 * Queues in a database of a server, one after the other: it is emptied for each, and the connections
 * stay. Its clock can not be turned.
 */
export async function redisWorlds(
  t: Pick<TestContext, 'after'>,
  server: RedisServer,
  database: number
): Promise<() => Promise<World>> {
  const ask = await connect(t, server, database)
  const { host, port } = server
  const place = redisLedgerPlace({ host, port, cli: ask }, { database })
  const store = place.store()
  t.after(() => store.close())
  const open = openQueue(store, `model ${database}`)
  await Promise.all(open.ledgers.map(ledger => ledger.ready()))
  return async () => {
    await ask('FLUSHDB')
    return {
      ...open,
      // A run takes far less.
      slackMs: minuteMs / 2,
      look: () => place.look(open.queue),
      advance: ms => moveBack(ask, open.queue, ms),
      haveBegun: pending => haveBegun(ask, database, pending),
      close: () => Promise.resolve()
    }
  }
}

async function connect(
  t: Pick<TestContext, 'after'>,
  { host, port }: RedisServer,
  database: number
): Promise<Ask> {
  const client = createClient({ url: `redis://${host}:${port}/${database}` })
  client.on('error', () => {})
  await client.connect()
  t.after(() => client.destroy())
  return (...args) => client.sendCommand(args.map(String))
}

function haveBegun(ask: Ask, database: number, pending: () => number): Promise<unknown> {
  const isBlocked = new RegExp(` flags=\\w*b.* db=${database} .*cmd=blmove`)
  return eventually(async () => {
    const clients = String(await ask('CLIENT', 'LIST')).split('\n')
    return clients.filter(line => isBlocked.test(line)).length === pending()
  })
}

/** As if the clock had gone on: whatever is to happen then is due so much earlier. */
async function moveBack(ask: Ask, queue: string, ms: number): Promise<number> {
  const keys = keysOf(queue)
  const named = [keys.later, keys.leases, keys.consumers]
  const args = [named.length, ...named, ms, keys.producer('*'), keys.dedupe('*')]
  await ask('EVAL', moveBackLua, ...args)
  return ms
}

const moveBackLua = `
local later, leases, consumers, ms = KEYS[1], KEYS[2], KEYS[3], tonumber(ARGV[1])
for _, key in ipairs({ later, leases }) do
  for _, member in ipairs(redis.call('ZRANGE', key, 0, -1)) do redis.call('ZINCRBY', key, -ms, member) end
end
for _, consumer in ipairs(redis.call('HKEYS', consumers)) do
  local since, rest = string.match(redis.call('HGET', consumers, consumer), '^(%d+)(.*)$')
  redis.call('HSET', consumers, consumer, string.format('%d', since - ms) .. rest)
end
for index = 2, 3 do
  for _, key in ipairs(redis.call('KEYS', ARGV[index])) do
    redis.call('PEXPIRE', key, string.format('%d', redis.call('PTTL', key) - ms))
  end
end`
