import { countHeld } from '../test/support/held.ts'
import type { RedisServer } from '../test/support/redis-server.ts'
import type { Case } from './benchmark.ts'
import type { Step } from './scenario.ts'

/**
 * Counts what a case has left in the lists and in the hands of consumers: exactly what was stored
 * and did not arrive. Only for the systems that keep messages in a list of the queue's name; of the
 * others, all that was stored has arrived.
 */
export async function checkWhatIsLeft(
  { scenario, system, count }: Case,
  { arrived, ballastShare }: { arrived: number; ballastShare: number },
  server: RedisServer
): Promise<void> {
  if (system.otherEnd !== 'bare-loop' || !isInLists(scenario.measured)) return

  const stored = (scenario.before ?? [])
    .filter(isStoring)
    .map(({ extra = 0 }) => count + Math.ceil(extra * ballastShare))
    .reduce(
      (sum, messages) => sum + messages,
      isPush(scenario.beside ?? scenario.measured) ? count : 0
    )
  const expected = scenario.after ? 0 : stored - arrived
  const left = await countLeft(server)
  if (left === expected) return
  throw new Error(`${system.name} ${scenario.name} left ${left} messages instead of ${expected}`)
}

function isInLists(measured: string): boolean {
  return measured !== 'memory' && measured !== 'workSustained'
}

function isStoring({ role }: Step): boolean {
  return isPush(role)
}

function isPush(role: string): boolean {
  return role.startsWith('push') || role.startsWith('send')
}

async function countLeft(server: RedisServer): Promise<number> {
  const lists = ['bench', 'bench-behind'].map(key => countJobs(server, key))
  const counts = await Promise.all([...lists, countHeld(server, 'bench*')])
  return counts.reduce((sum, messages) => sum + messages, 0)
}

// Empty elements are no jobs: they wake consumers for those that wait beside the list.
async function countJobs(server: RedisServer, key: string): Promise<number> {
  const markers = (await server.cli('LPOS', key, '', 'COUNT', 0)) as unknown[]
  return Number(await server.cli('LLEN', key)) - markers.length
}
