// npm run demo                                    in this process, with the embedded store
// REDIS_URL=redis://localhost:6379 npm run demo   on Redis, with a process for every worker
import { randomUUID } from 'node:crypto'
import { clearQueue } from './clear-queue.ts'
import { ledgerOf } from './ledger.ts'
import { produce, readOrders } from './producer.ts'
import { Progress } from './progress.ts'
import { Reporter } from './reporter.ts'
import { isComplete, summary } from './summary.ts'
import { hireHere, hireProcess, type Member, type Place, type Role } from './team.ts'
import { work } from './worker.ts'

const WORKERS = ['worker 1', 'worker 2', 'worker 3', 'worker 4']
const redisUrl = process.env['REDIS_URL']
const place: Place = {
  url: redisUrl || 'memory:demo',
  queue: `pushpull-demo-${randomUUID().slice(0, 8)}`
}
const expected = await ledgerOf(readOrders())
console.log(
  redisUrl
    ? `On Redis: 1 producer, ${WORKERS.length} workers, a process each; queue ${place.queue}`
    : `Embedded store: 1 producer, ${WORKERS.length} workers, all in this process; no Redis`
)
const progress = new Progress(expected.count)
const reporter = new Reporter(progress)
const { handled, countOf } = reporter
const producer = hire('producer', produce)
const workers = WORKERS.map(name => hire(name, work))
for (const { name } of workers) countOf.set(name, 0)

let interruptedAt = 0
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
await Promise.all([
  leaving(producer).then(() => workers.forEach(worker => worker.call('finish'))),
  // With nobody left to work, the producer need not go on waiting for Redis.
  Promise.all(workers.map(leaving)).then(() => producer.call('stop'))
])
const left = await clearQueue(place).catch(() => undefined)
progress.end()

const { seconds } = reporter
const outcome = { expected, handled, countOf, seconds, left, isInterrupted: interruptedAt > 0 }
console.log(summary(outcome))
if (!isComplete(outcome)) process.exitCode = interruptedAt > 0 ? 130 : 1

function hire(name: string, role: Role): Member {
  return redisUrl
    ? hireProcess(name, role.name, place, reporter.hear)
    : hireHere(name, role, place, reporter.hear)
}

async function leaving(member: Member): Promise<void> {
  reporter.left(member.name, await member.gone)
}

/** Ctrl-C: everybody finishes what is in hand. A second one ends this process as it stands. */
function stop(): void {
  // Under npm and tsx one Ctrl-C may arrive several times.
  if (interruptedAt > 0 && performance.now() - interruptedAt > 1000) process.exit(130)
  if (interruptedAt > 0) return
  interruptedAt = performance.now()
  for (const member of [producer, ...workers]) member.call('stop')
}
